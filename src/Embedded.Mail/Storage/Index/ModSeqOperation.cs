using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Index;

/// <summary>Counts the mailbox's modseq on where no message has changed but the mailbox itself has, so that clients learn of it (RFC 7162 §3.2, SETMETADATA).</summary>
internal sealed class ModSeqOperation : IndexOperation
{
    public override bool IsPrecious => true;

    public override void Build(IndexChange change) =>
        change.Begin().Add(LogRecordType.ModSeqUpdate, LogRecordFlags.External, new LogModSeq(Uid.None, change.State.HighestModSeq.Next()));
}
