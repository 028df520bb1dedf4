using System.Buffers.Binary;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Index;

/// <summary>
/// What snapshot and log say of a mailbox up to a position in the log, in the form of the files: mutable, for one caller at a time.
/// </summary>
internal sealed class IndexState
{
    private const int GuidOffset = 4;

    public IndexState()
        : this(new IndexHeader(), new IndexRecords(recordSize: 8))
    {
    }

    public IndexState(IndexHeader header, IndexRecords records)
    {
        (Header, Records) = (header, records);
        Extensions = new(records);
    }

    public IndexHeader Header { get; }

    public IndexRecords Records { get; }

    public IndexExtensions Extensions { get; }

    public IndexKeywords Keywords { get; } = new();

    /// <summary>The counter of the log.</summary>
    public ModSeq LogModSeq { get; set; } = ModSeq.First;

    /// <summary>Whether the log says last that the mailbox has been deleted.</summary>
    public bool IsDeleted { get; set; }

    /// <summary>HIGHESTMODSEQ: the log's counter, or the value in the extension if that is higher.</summary>
    public ModSeq HighestModSeq => StoredModSeq is { } stored && stored > LogModSeq ? stored : LogModSeq;

    /// <summary>The mailbox's GUID; empty if the index is not one of sdbox.</summary>
    public MailboxId MailboxId => Extensions[IndexExtension.Dbox] is { Header.Length: >= GuidOffset + MailboxId.Length } dbox
        ? MailboxId.FromOctets(dbox.Header.AsSpan(GuidOffset))
        : default;

    private ModSeq? StoredModSeq => Extensions[IndexExtension.ModSeq] is { Header.Length: >= 8 } extension
        && BinaryPrimitives.ReadUInt64LittleEndian(extension.Header) is <= long.MaxValue and var value
            ? new(value)
            : null;

    /// <summary>Goes on in a log from its first record.</summary>
    public void BeginLog(LogHeader log)
    {
        Header.IndexId = log.IndexId;
        Header.LogFileSequence = log.FileSequence;
        Header.LogHeadOffset = log.HeaderSize;
        Header.LogTailOffset = log.HeaderSize;
        LogModSeq = log.InitialModSeq > LogModSeq ? log.InitialModSeq : LogModSeq;
    }

    /// <summary>A message's modseq: without a value of its own it is the mailbox's.</summary>
    public ModSeq ModSeqAt(int index)
    {
        var highest = HighestModSeq;
        var own = Extensions[IndexExtension.ModSeq] is { RecordSize: >= 8 } extension
            ? BinaryPrimitives.ReadUInt64LittleEndian(extension.In(Records[index]))
            : 0;
        return own == 0 || own > highest.Value ? highest : new(own);
    }

    /// <summary>Counts flags anew, as after damage.</summary>
    public void Recount()
    {
        var (seen, deleted) = (0u, 0u);
        for (var i = 0; i < Records.Count; i++)
        {
            var flags = (MessageFlags)Records.FlagsAt(i);
            seen += (flags & MessageFlags.Seen) != 0 ? 1u : 0;
            deleted += (flags & MessageFlags.Deleted) != 0 ? 1u : 0;
        }

        // Low waters of 0 promise nothing, which is always right.
        (Header.SeenCount, Header.DeletedCount) = (seen, deleted);
        (Header.FirstUnseenLowWater, Header.FirstDeletedLowWater) = (0, 0);
        Header.MessagesCount = (uint)Records.Count;
        Header.NextUid = Math.Max(Header.NextUid, Records.LastUid.Value + 1);
        Header.Clamp();
    }
}
