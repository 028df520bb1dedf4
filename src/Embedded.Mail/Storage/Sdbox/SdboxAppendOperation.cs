using Embedded.Mail.Messages;
using Embedded.Mail.Storage.Files;
using Embedded.Mail.Storage.Index;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>Puts message files that lie under temporary names in the mailbox's directory, or have no names yet, behind the messages that are there.</summary>
/// <param name="destination">The mailbox's files.</param>
/// <param name="files">The files, written.</param>
internal sealed class SdboxAppendOperation(SdboxMessages destination, List<SdboxNewFile> files) : AppendOperation(files.ConvertAll(static file => file.Message))
{
    public override bool LeavesNames => files.Exists(static file => !file.SyncsWithName);

    public override IEnumerable<Action> Syncs => from file in files where file.SyncsWithName select (Action)file.Sync;

    protected override void AddFormatRecords(LogTransaction log, IndexState state, IReadOnlyList<Uid> uids)
    {
        if (files.FindLastIndex(static file => file.HasPop3Uidl) is >= 0 and var last)
        {
            SdboxPop3Uidls.Add(log, state, uids[last]);
        }
    }

    protected override void Place(IndexChange change, int number, Uid uid)
    {
        switch (files[number].GiveName(change.Paths.Directory, destination.PathOf(uid)))
        {
            case FileMoveResult.AlreadyThere:
                throw new RebuildNeededException($"the file of message {uid} is there and the index does not know it");
            case FileMoveResult.Missing:
                throw new MailStoreException(MailStoreError.Unavailable, "Message was lost while it was saved");
        }
    }

    // To the temporary name: the operation may be tried again.
    protected override void Displace(int number, Uid uid) => destination.MoveBack(uid, files[number].Name);
}
