using Embedded.Mail.Messages;
using Embedded.Mail.Storage.Files;
using Embedded.Mail.Storage.Index;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>Puts messages of one mailbox behind those of another: as further names of the same files, or as copies where the file system cannot.</summary>
/// <param name="source">Where the messages are.</param>
/// <param name="destination">Where they shall be too.</param>
/// <param name="originals">The messages.</param>
/// <param name="highestUidl">Up to which UID messages of the source may have a POP3 UIDL of their own.</param>
/// <param name="progress">Counts those that have their place.</param>
internal sealed class SdboxCopyOperation(SdboxMessages source, SdboxMessages destination, IReadOnlyList<SdboxOriginal> originals, Uid highestUidl, WorkProgress progress)
    : AppendOperation([.. originals.Select(static original => original.Message)])
{
    protected override void Place(IndexChange change, int number, Uid uid)
    {
        var (from, to) = (originals[number].Uid, destination.PathOf(uid));
        switch (source.Link(from, to))
        {
            case FileLinkResult.Linked:
                break;
            case FileLinkResult.AlreadyThere:
                throw new RebuildNeededException($"the file of message {uid} is there and the index does not know it");
            case FileLinkResult.Missing:
                throw new MailStoreException(MailStoreError.Expunged, "Some of the messages no longer exist");
            default:
                source.Copy(from, to);
                break;
        }

        progress.Count();
    }

    protected override void AddFormatRecords(LogTransaction log, IndexState state, IReadOnlyList<Uid> uids)
    {
        if (originals[0].Uid <= highestUidl)
        {
            SdboxPop3Uidls.Add(log, state, uids[^1]);
        }
    }

    protected override void Displace(int number, Uid uid) => destination.Delete(UidSet.Of(uid));
}
