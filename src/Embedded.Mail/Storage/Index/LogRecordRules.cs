using System.Buffers.Binary;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Index;

/// <summary>What can be judged of a log record without knowing the mailbox's state.</summary>
internal static class LogRecordRules
{
    /// <summary>Length of a boundary record.</summary>
    public const int BoundarySize = LogRecord.HeaderSize + 4;

    /// <summary>Says what is wrong with a record; null if nothing is.</summary>
    public static string? FindFault(in LogRecord record) => record.Type switch
    {
        LogRecordType.Append => AppendFault(record.Items<LogAppend>()),
        LogRecordType.FlagUpdate => FlagUpdateFault(record.Items<LogFlagUpdate>()),
        LogRecordType.Expunge or LogRecordType.KeywordReset => RangesFault(record.Items<LogUidRange>()),
        LogRecordType.ExpungeGuid => ExpungeFault(record.Items<LogExpunge>()),
        LogRecordType.KeywordUpdate => KeywordFault(record.Payload),
        LogRecordType.ModSeqUpdate => ModSeqFault(record.Items<LogModSeq>()),
        LogRecordType.HeaderUpdate or LogRecordType.ExtensionHeaderUpdate => PatchesFault(new(record.Payload, isWide: false)),
        LogRecordType.ExtensionHeaderUpdate32 => PatchesFault(new(record.Payload, isWide: true)),
        LogRecordType.ExtensionIntro => LogExtensionIntro.TryRead(record.Payload, out _) ? null : "an ext-intro too short or without a name",
        LogRecordType.ExtensionReset => record.Payload.Length == 8 ? null : "an ext-reset of the wrong length",
        LogRecordType.ExtensionIncrement => record.Items<LogIncrement>().IsExact ? null : "an ext-atomic-inc of the wrong length",
        LogRecordType.Boundary => BoundaryFault(record),
        LogRecordType.ExtensionRecordUpdate or LogRecordType.AttributeUpdate => null,
        LogRecordType.IndexDeleted or LogRecordType.IndexUndeleted => null,
        _ => $"a record of the unknown type 0x{(uint)record.Type:x}",
    };

    private static string? AppendFault(LogItems<LogAppend> appends)
    {
        var last = Uid.None;
        for (var i = 0; i < appends.Count; i++)
        {
            var uid = appends[i].Uid;
            // The largest number would leave no UIDNEXT.
            if (uid <= last || uid == Uid.Max)
            {
                return $"an append with the UID {uid} behind {last}";
            }

            last = uid;
        }

        return appends.IsExact ? null : "an append of the wrong length";
    }

    private static string? FlagUpdateFault(LogItems<LogFlagUpdate> updates)
    {
        var last = Uid.None;
        for (var i = 0; i < updates.Count; i++)
        {
            if (RangeFault(updates[i].Range, ref last) is { } fault)
            {
                return fault;
            }
        }

        return updates.IsExact ? null : "a flag-update of the wrong length";
    }

    private static string? RangesFault(LogItems<LogUidRange> ranges)
    {
        var last = Uid.None;
        for (var i = 0; i < ranges.Count; i++)
        {
            if (RangeFault(ranges[i], ref last) is { } fault)
            {
                return fault;
            }
        }

        return ranges.IsExact ? null : "a list of UIDs of the wrong length";
    }

    private static string? RangeFault(LogUidRange range, ref Uid last)
    {
        if (!range.IsValid || range.First <= last)
        {
            return $"the UIDs {range.First} to {range.Last} behind {last}";
        }

        last = range.Last;
        return null;
    }

    private static string? ExpungeFault(LogItems<LogExpunge> expunges)
    {
        for (var i = 0; i < expunges.Count; i++)
        {
            if (expunges[i].Uid.IsNone)
            {
                return "an expunge of the UID 0";
            }
        }

        return expunges.IsExact ? null : "an expunge of the wrong length";
    }

    private static string? KeywordFault(ReadOnlySpan<byte> payload) =>
        LogKeywordUpdate.TryRead(payload, out var update) ? RangesFault(update.Ranges) : "a keyword-update without a keyword";

    private static string? ModSeqFault(LogItems<LogModSeq> modSeqs)
    {
        for (var i = 0; i < modSeqs.Count; i++)
        {
            // RFC 7162 §3.1: modseqs have 63 bits.
            if (modSeqs[i].ModSeq.Value > long.MaxValue)
            {
                return "a modseq that does not fit in 63 bits";
            }
        }

        return modSeqs.IsExact ? null : "a modseq-update of the wrong length";
    }

    private static string? PatchesFault(LogPatches patches)
    {
        while (patches.TryRead(out _, out _))
        {
        }

        return patches.IsDamaged ? "a header update that does not fit in its record" : null;
    }

    private static string? BoundaryFault(in LogRecord record)
    {
        var size = BinaryPrimitives.ReadUInt32LittleEndian(record.Payload);
        return record.Payload.Length == 4 && size >= BoundarySize && size % 4 == 0 ? null : $"a boundary of {size} octets";
    }
}
