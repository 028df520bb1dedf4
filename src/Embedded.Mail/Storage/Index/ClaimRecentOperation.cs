using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Index;

/// <summary>Takes the messages that are recent to nobody yet (RFC 3501 §2.3.2).</summary>
internal sealed class ClaimRecentOperation : IndexOperation
{
    /// <summary>The UIDs taken, possibly with gaps.</summary>
    public UidSet Claimed { get; private set; } = UidSet.Empty;

    public override void Build(IndexChange change)
    {
        var header = change.State.Header;
        if (header.FirstRecentUid < header.NextUid)
        {
            Claimed = UidSet.Range(new(Math.Max(1, header.FirstRecentUid)), new(header.NextUid - 1));
            change.Begin().AddHeaderUpdate(LogRecordFlags.External, IndexHeader.FirstRecentUidField, header.NextUid);
        }
    }
}
