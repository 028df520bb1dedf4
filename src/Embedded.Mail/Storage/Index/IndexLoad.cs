using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Index;

/// <summary>
/// A mailbox's state from the octets of its index files: the snapshot, and on it what the logs hold behind the snapshot's position.
/// </summary>
internal sealed class IndexLoad
{
    private IndexLoad(IndexLoadStatus status, IndexState? state, IndexReplay? replay, IndexDamage damage)
    {
        (Status, State, Replay, Damage) = (status, state, replay, damage);
    }

    public IndexLoadStatus Status { get; }

    /// <summary>The state; null without a log.</summary>
    public IndexState? State { get; }

    /// <summary>Takes what is appended to the log from the state's position on; null without a log.</summary>
    public IndexReplay? Replay { get; }

    /// <summary>The log in which the snapshot that was read goes on; 0 when none was used.</summary>
    public uint SnapshotSequence { get; private init; }

    /// <summary>Where it goes on there.</summary>
    public uint SnapshotOffset { get; private init; }

    /// <summary>What is wrong with a snapshot that was passed over because the log holds everything; without a reason where it is sound, or from before the log began anew.</summary>
    public IndexDamage SnapshotDamage { get; private init; }

    /// <summary>Whether there is a snapshot that was passed over.</summary>
    public bool HasUselessSnapshot { get; private init; }

    /// <summary>What was wrong, unless all is <see cref="IndexLoadStatus.Loaded"/>.</summary>
    public IndexDamage Damage { get; }

    /// <summary>Reads the files. It never throws on what the octets hold.</summary>
    /// <param name="log"><c>dovecot.index.log</c>.</param>
    /// <param name="previousLog"><c>dovecot.index.log.2</c>; empty if there is none.</param>
    /// <param name="snapshot"><c>dovecot.index</c>; empty if there is none.</param>
    /// <param name="table">The keyword sets to add to, where sessions have seen those of a state before; else null.</param>
    public static IndexLoad From(ReadOnlySpan<byte> log, ReadOnlySpan<byte> previousLog, ReadOnlySpan<byte> snapshot, KeywordTable? table = null)
    {
        table ??= new KeywordTable();
        if (!LogHeader.TryRead(log, out var header, out var damage))
        {
            return new(IndexLoadStatus.NoLog, null, null, damage);
        }

        var state = ReadSnapshot(snapshot, header, table, out damage, out var snapshotDamage);
        var (sequence, offset) = (state.Header.LogFileSequence, state.Header.LogHeadOffset);
        var replay = new IndexReplay(state);
        var status = LogReadStatus.End;
        if (damage.Reason is null)
        {
            status = Continue(state, replay, header, log, previousLog, out damage);
        }

        return new(StatusOf(status, damage), state, replay, damage)
        {
            SnapshotSequence = sequence,
            SnapshotOffset = offset,
            SnapshotDamage = snapshotDamage,
            HasUselessSnapshot = !snapshot.IsEmpty && sequence == 0,
        };
    }

    private static IndexLoadStatus StatusOf(LogReadStatus status, IndexDamage damage) =>
        status == LogReadStatus.Unfinished ? IndexLoadStatus.Unfinished
        : damage.Reason is null ? IndexLoadStatus.Loaded
        : IndexLoadStatus.Damaged;

    /// <summary>The state to begin with: the snapshot, or an empty one.</summary>
    private static IndexState ReadSnapshot(ReadOnlySpan<byte> snapshot, LogHeader log, KeywordTable table, out IndexDamage damage, out IndexDamage snapshotDamage)
    {
        (damage, snapshotDamage) = (default, default);
        if (snapshot.IsEmpty)
        {
            return Empty(log, table);
        }

        _ = IndexSnapshot.Read(snapshot, table, out var state, out damage);
        if (state is null || damage.Reason is not null)
        {
            // A first log holds everything, whatever became of the snapshot.
            var isFirst = log.PreviousFileSequence == 0;
            snapshotDamage = isFirst ? damage : default;
            damage = isFirst ? default : damage;
            return isFirst || state is null ? Empty(log, table) : state;
        }

        // What is older than a log that starts anew is void.
        var isVoid = log.PreviousFileSequence == 0 && state.Header.LogFileSequence < log.FileSequence;
        damage = !isVoid && state.Header.IndexId != log.IndexId ? new(16, "snapshot and log belong to different indexes") : default;
        return isVoid ? Empty(log, table) : state;
    }

    private static IndexState Empty(LogHeader log, KeywordTable table)
    {
        var state = new IndexState(new IndexHeader(), recordSize: 8, table);
        state.Header.IndexId = log.IndexId;
        return state;
    }

    private static LogReadStatus Continue(
        IndexState state, IndexReplay replay, LogHeader header, ReadOnlySpan<byte> log, ReadOnlySpan<byte> previousLog, out IndexDamage damage)
    {
        var (sequence, offset) = (state.Header.LogFileSequence, state.Header.LogHeadOffset);
        if (sequence == header.FileSequence)
        {
            return ReplayFrom(state, replay, header, log, offset, out damage);
        }

        if (sequence == 0 && header.PreviousFileSequence == 0)
        {
            return ReplayAll(state, replay, header, log, out damage);
        }

        if (sequence != header.PreviousFileSequence)
        {
            damage = new(60, $"the snapshot continues in log {sequence}, but there is only log {header.FileSequence}");
            return LogReadStatus.Damaged;
        }

        var status = offset == header.PreviousFileOffset ? End(out damage) : ReplayPrevious(state, replay, header, previousLog, out damage);
        return status == LogReadStatus.End ? ReplayAll(state, replay, header, log, out damage) : LogReadStatus.Damaged;
    }

    private static LogReadStatus End(out IndexDamage damage)
    {
        damage = default;
        return LogReadStatus.End;
    }

    private static LogReadStatus ReplayPrevious(
        IndexState state, IndexReplay replay, LogHeader next, ReadOnlySpan<byte> log, out IndexDamage damage)
    {
        if (!LogHeader.TryRead(log, out var header, out damage))
        {
            return LogReadStatus.Damaged;
        }

        if (header.FileSequence == next.PreviousFileSequence && header.IndexId == next.IndexId && next.PreviousFileOffset <= log.Length)
        {
            return ReplayFrom(state, replay, header, log[..(int)next.PreviousFileOffset], state.Header.LogHeadOffset, out damage);
        }

        damage = new(8, $"log {header.FileSequence} is not the one before log {next.FileSequence}");
        return LogReadStatus.Damaged;
    }

    internal static LogReadStatus ReplayAll(
        IndexState state, IndexReplay replay, LogHeader header, ReadOnlySpan<byte> log, out IndexDamage damage)
    {
        state.BeginLog(header);
        return replay.Apply(log[header.HeaderSize..], header.HeaderSize, out damage);
    }

    internal static LogReadStatus ReplayFrom(
        IndexState state, IndexReplay replay, LogHeader header, ReadOnlySpan<byte> log, long offset, out IndexDamage damage)
    {
        if (offset < header.HeaderSize || offset > log.Length)
        {
            damage = new(68, $"the snapshot continues at offset {offset} of a log of {log.Length} octets");
            return LogReadStatus.Damaged;
        }

        // The counter at the snapshot's position is that of the records before it.
        state.LogModSeq = CountModSeq(header, log[..(int)offset]);
        FindRequests(state, header, log[..(int)offset]);
        return replay.Apply(log[(int)offset..], offset, out damage);
    }

    /// <summary>A snapshot may go beyond requests that nobody has carried out yet.</summary>
    private static void FindRequests(IndexState state, LogHeader header, ReadOnlySpan<byte> log)
    {
        var tail = (int)Math.Clamp(state.Header.LogTailOffset, Math.Min(header.HeaderSize, (uint)log.Length), (uint)log.Length);
        var reader = new LogReader(log[tail..], tail);
        var requests = new ReplayMessages(state);
        while (reader.TryRead(out var record))
        {
            _ = record switch
            {
                { IsExternal: false, Type: LogRecordType.Expunge } => requests.Expunge(record.Items<LogUidRange>(), isRequest: true),
                { IsExternal: false, Type: LogRecordType.ExpungeGuid } => requests.Expunge(record.Items<LogExpunge>(), isRequest: true),
                _ => null,
            };
        }

        // What has been carried out is not among the messages any more.
        _ = state.RequestedExpunges.RemoveAll(request => !state.Messages.TryFind(request.Uid, out _));
    }

    private static ModSeq CountModSeq(LogHeader header, ReadOnlySpan<byte> log)
    {
        var modSeq = header.InitialModSeq;
        var reader = new LogReader(log[Math.Min(header.HeaderSize, log.Length)..], header.HeaderSize);
        while (reader.TryRead(out var record))
        {
            modSeq = ModSeqClock.After(record, modSeq);
        }

        return modSeq;
    }
}
