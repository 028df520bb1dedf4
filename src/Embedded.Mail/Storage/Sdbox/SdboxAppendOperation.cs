using Embedded.Mail.Messages;
using Embedded.Mail.Storage.Index;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>Puts message files that lie under temporary names in the mailbox's directory behind the messages that are there.</summary>
/// <param name="destination">The mailbox's files.</param>
/// <param name="names">The temporary names.</param>
/// <param name="messages">What the index gets to know of them.</param>
/// <param name="lastWithUidl">The number of the last one that has a POP3 UIDL of its own; negative when none has.</param>
internal sealed class SdboxAppendOperation(SdboxMessages destination, IReadOnlyList<string> names, IReadOnlyList<NewMessage> messages, int lastWithUidl)
    : AppendOperation(messages)
{
    protected override void AddFormatRecords(LogTransaction log, IndexState state, IReadOnlyList<Uid> uids)
    {
        if (lastWithUidl >= 0)
        {
            SdboxPop3Uidls.Add(log, state, uids[lastWithUidl]);
        }
    }

    protected override void Place(IndexChange change, int number, Uid uid)
    {
        var path = destination.PathOf(uid);
        if (change.Files.TryGetStatus(path, out _))
        {
            throw new RebuildNeededException($"the file of message {uid} is there and the index does not know it");
        }

        if (!change.Files.TryRename(Path.Combine(change.Paths.Directory, names[number]), path))
        {
            throw new MailStoreException(MailStoreError.Unavailable, "Message was lost while it was saved");
        }
    }

    // Back to the temporary name: the operation may be tried again.
    protected override void Displace(int number, Uid uid) => destination.MoveBack(uid, names[number]);
}
