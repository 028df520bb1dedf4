using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Index;

/// <summary>
/// Reads from damaged index files what they still say: where <see cref="IndexLoad"/> stops because the files do not agree, this goes on as far as there is sense in it. It never throws on
/// what the octets hold.
/// </summary>
internal static class IndexSalvage
{
    /// <summary>What a snapshot and the logs behind it say.</summary>
    /// <param name="snapshot"><c>dovecot.index</c> or its backup; empty to read the logs alone.</param>
    /// <param name="logs">The logs that can be read, the older one first.</param>
    /// <param name="isWhole">Whether nothing is missing between the snapshot and the end of the last log.</param>
    /// <returns>Null where they say nothing: there is no snapshot, and the first log is not the first of its index.</returns>
    public static IndexState? Read(ReadOnlySpan<byte> snapshot, IReadOnlyList<byte[]> logs, out bool isWhole)
    {
        isWhole = false;
        var state = Start(snapshot, logs, out var damage);
        if (state is null)
        {
            return null;
        }

        isWhole = damage.Reason is null;
        var replay = new IndexReplay(state);
        foreach (var log in logs)
        {
            _ = LogHeader.TryRead(log, out var header, out _);
            if (header.IndexId != state.Header.IndexId)
            {
                isWhole = false;
            }
            else if (header.FileSequence >= state.Header.LogFileSequence)
            {
                isWhole &= TryGoOn(state, replay, header, log);
            }
        }

        // Without a log that goes on where the snapshot ends nobody knows what came behind it.
        isWhole &= logs.Count > 0 && LogHeader.TryRead(logs[^1], out var last, out _) && last.FileSequence == state.Header.LogFileSequence;
        return state;
    }

    /// <summary>
    /// What logs without their beginning say of messages that are there: flags and keywords that were changed since. Of UIDVALIDITY they say nothing.
    /// </summary>
    /// <param name="logs">The logs that can be read, the older one first.</param>
    /// <param name="stored">The messages that are there, ascending.</param>
    public static IndexState ReadTail(IReadOnlyList<byte[]> logs, IReadOnlyList<StoredMessage> stored)
    {
        var state = new IndexState();
        var next = Math.Min(FirstAppended(logs), stored.Count == 0 ? 1 : Math.Min(stored[^1].Uid.Value, uint.MaxValue - 1) + 1);
        foreach (var message in stored.Where(message => message.Uid.Value < next))
        {
            state.Messages.Add(new MessageEntry(message.Uid, MessageFlags.None, 0, ModSeq.Zero));
        }

        state.Header.NextUid = next;
        foreach (var log in logs)
        {
            Replay(state, log);
        }

        return state;
    }

    /// <summary>
    /// The logs that go together, the older one first. One that is marked as corrupted holds records like any other: Dovecot marks it for an octet too much at its end.
    /// </summary>
    /// <param name="log"><c>dovecot.index.log</c>.</param>
    /// <param name="previousLog"><c>dovecot.index.log.2</c>; empty if there is none.</param>
    /// <param name="indexId">The identity of the snapshot; 0 if that is not known.</param>
    public static IReadOnlyList<byte[]> Logs(byte[] log, byte[] previousLog, uint indexId)
    {
        var previous = LogHeader.TryRead(previousLog, out var before, out _);
        var present = TryUnmark(log, previous ? before.IndexId : indexId, out var header, out var readable);
        return !present ? (previous ? [previousLog] : [])
            : previous && header.PreviousFileSequence == before.FileSequence && header.IndexId == before.IndexId
                ? [previousLog.AsSpan(0, (int)Math.Min(header.PreviousFileOffset, (uint)previousLog.Length)).ToArray(), readable]
                : [readable];
    }

    /// <summary>The messages of which the logs say that they were expunged, with the GUID where they name it.</summary>
    public static Dictionary<Uid, MessageGuid> Expunged(IReadOnlyList<byte[]> logs)
    {
        var expunged = new Dictionary<Uid, MessageGuid>();
        foreach (var log in logs)
        {
            var reader = Open(log, out _);
            while (reader.TryRead(out var record))
            {
                if (record is { IsExternal: true, Type: LogRecordType.ExpungeGuid })
                {
                    Note(expunged, record.Items<LogExpunge>());
                }
            }
        }

        return expunged;
    }

    private static void Note(Dictionary<Uid, MessageGuid> expunged, LogItems<LogExpunge> items)
    {
        for (var i = 0; i < items.Count; i++)
        {
            expunged[items[i].Uid] = items[i].Guid;
        }
    }

    // What is the same in every header is put right; behind a header that is garbage as a whole there are no records.
    private static bool TryUnmark(byte[] log, uint indexId, out LogHeader header, out byte[] readable)
    {
        readable = log;
        if (!LogHeader.TryRead(log, out header, out _) && log.Length >= LogHeader.Size)
        {
            readable = [.. log];
            LogHeader.Restore(readable, indexId);
            _ = LogHeader.TryRead(readable, out header, out _);
        }

        return header.FileSequence != 0;
    }

    private static IndexState? Start(ReadOnlySpan<byte> snapshot, IReadOnlyList<byte[]> logs, out IndexDamage damage)
    {
        if (!snapshot.IsEmpty)
        {
            _ = IndexSnapshot.Read(snapshot, new KeywordTable(), out var state, out damage);
            return state;
        }

        damage = default;
        if (logs.Count == 0 || !LogHeader.TryRead(logs[0], out var header, out _) || header.PreviousFileSequence != 0)
        {
            return null;
        }

        var empty = new IndexState();
        empty.Header.IndexId = header.IndexId;
        return empty;
    }

    private static bool TryGoOn(IndexState state, IndexReplay replay, LogHeader header, ReadOnlySpan<byte> log)
    {
        if (header.FileSequence == state.Header.LogFileSequence)
        {
            return IndexLoad.ReplayFrom(state, replay, header, log, state.Header.LogHeadOffset, out _) is LogReadStatus.End or LogReadStatus.Unfinished;
        }

        var isNext = header.PreviousFileSequence == state.Header.LogFileSequence && header.PreviousFileOffset == state.Header.LogHeadOffset;
        return IndexLoad.ReplayAll(state, replay, header, log, out _) is LogReadStatus.End or LogReadStatus.Unfinished && (isNext || header.PreviousFileSequence == 0);
    }

    private static uint FirstAppended(IReadOnlyList<byte[]> logs)
    {
        foreach (var log in logs)
        {
            var reader = Open(log, out _);
            while (reader.TryRead(out var record))
            {
                if (record.Type == LogRecordType.Append && record.Items<LogAppend>() is { Count: > 0 } appends)
                {
                    return Math.Max(1, appends[0].Uid.Value);
                }
            }
        }

        return uint.MaxValue;
    }

    // Extensions are named by numbers that only the snapshot explains: what concerns messages needs none.
    private static void Replay(IndexState state, byte[] log)
    {
        var reader = Open(log, out var header);
        state.BeginLog(header);
        var messages = new ReplayMessages(state);
        while (reader.TryRead(out var record))
        {
            state.LogModSeq = ModSeqClock.After(record, state.LogModSeq);
            _ = record.Type switch
            {
                LogRecordType.Append => messages.Append(record.Items<LogAppend>()),
                LogRecordType.FlagUpdate => messages.UpdateFlags(record.Items<LogFlagUpdate>()),
                LogRecordType.KeywordUpdate => messages.UpdateKeyword(record.Payload),
                LogRecordType.KeywordReset => messages.ResetKeywords(record.Items<LogUidRange>()),
                LogRecordType.Expunge when record.IsExternal => messages.Expunge(record.Items<LogUidRange>(), isRequest: false),
                LogRecordType.ExpungeGuid when record.IsExternal => messages.Expunge(record.Items<LogExpunge>(), isRequest: false),
                _ => null,
            };
        }
    }

    private static LogReader Open(ReadOnlySpan<byte> log, out LogHeader header)
    {
        _ = LogHeader.TryRead(log, out header, out _);
        return new(log[Math.Min(header.HeaderSize, log.Length)..], header.HeaderSize);
    }
}
