using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Index;

/// <summary>The mailbox's modseq counter, which follows from the kinds of the log's records alone.</summary>
internal static class ModSeqClock
{
    /// <summary>The counter behind a valid record.</summary>
    public static ModSeq After(in LogRecord record, ModSeq before) => record.Type switch
    {
        LogRecordType.Append or LogRecordType.KeywordUpdate or LogRecordType.KeywordReset or LogRecordType.AttributeUpdate => before.Next(),
        LogRecordType.Expunge or LogRecordType.ExpungeGuid => record.IsExternal ? before.Next() : before,
        LogRecordType.FlagUpdate => HasVisible(record.Items<LogFlagUpdate>()) ? before.Next() : before,
        LogRecordType.ModSeqUpdate => Highest(record.Items<LogModSeq>(), before),
        _ => before,
    };

    private static bool HasVisible(LogItems<LogFlagUpdate> updates)
    {
        for (var i = 0; i < updates.Count; i++)
        {
            if (updates[i].IsVisible)
            {
                return true;
            }
        }

        return false;
    }

    private static ModSeq Highest(LogItems<LogModSeq> updates, ModSeq highest)
    {
        for (var i = 0; i < updates.Count; i++)
        {
            highest = updates[i].ModSeq > highest ? updates[i].ModSeq : highest;
        }

        return highest;
    }
}
