using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Index;

/// <summary>Finds in the log files which UIDs vanished, for clients that know a state from before the mailbox was opened (RFC 7162 §3.2.6).</summary>
internal static class LoggedExpunges
{
    /// <summary>Reads the log files. Called on a disk thread.</summary>
    /// <returns>The UIDs expunged after the modseq; null when that cannot be told.</returns>
    public static UidSet? Read(IndexFiles files, IndexPaths paths, ModSeq since)
    {
        try
        {
            // The older first: where a rotation comes between, the two do not fit.
            var previous = files.ReadWhole(paths.PreviousLog);
            return Since(files.ReadWhole(paths.Log), previous, since);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>The UIDs expunged after a modseq; null when the logs do not reach back so far.</summary>
    /// <param name="log"><c>dovecot.index.log</c>.</param>
    /// <param name="previousLog"><c>dovecot.index.log.2</c>; empty if there is none.</param>
    /// <param name="since">What the client knows.</param>
    public static UidSet? Since(ReadOnlySpan<byte> log, ReadOnlySpan<byte> previousLog, ModSeq since)
    {
        if (!LogHeader.TryRead(log, out var header, out _))
        {
            return null;
        }

        var vanished = new UidSetBuilder();
        if (since < header.InitialModSeq && !TryAddPrevious(header, previousLog, since, vanished))
        {
            return null;
        }

        return TryAdd(header, log, since, vanished) ? vanished.ToSet() : null;
    }

    private static bool TryAddPrevious(LogHeader next, ReadOnlySpan<byte> log, ModSeq since, UidSetBuilder vanished) =>
        LogHeader.TryRead(log, out var header, out _)
        && header.FileSequence == next.PreviousFileSequence
        && header.IndexId == next.IndexId
        && next.PreviousFileOffset <= log.Length
        && next.PreviousFileOffset >= header.HeaderSize
        && since >= header.InitialModSeq
        && TryAdd(header, log[..(int)next.PreviousFileOffset], since, vanished);

    private static bool TryAdd(LogHeader header, ReadOnlySpan<byte> log, ModSeq since, UidSetBuilder vanished)
    {
        var modSeq = header.InitialModSeq;
        var reader = new LogReader(log[header.HeaderSize..], header.HeaderSize);
        while (reader.TryRead(out var record))
        {
            modSeq = ModSeqClock.After(record, modSeq);
            if (record.IsExternal && modSeq > since)
            {
                Add(record, vanished);
            }
        }

        // What is half written is no change yet; what is damaged may have been one.
        return reader.Status is LogReadStatus.End or LogReadStatus.Unfinished;
    }

    private static void Add(in LogRecord record, UidSetBuilder vanished)
    {
        if (record.Type == LogRecordType.Expunge)
        {
            var ranges = record.Items<LogUidRange>();
            for (var i = 0; i < ranges.Count; i++)
            {
                vanished.Add(ranges[i].First, ranges[i].Last);
            }
        }
        else if (record.Type == LogRecordType.ExpungeGuid)
        {
            var expunges = record.Items<LogExpunge>();
            for (var i = 0; i < expunges.Count; i++)
            {
                vanished.Add(expunges[i].Uid);
            }
        }
    }
}
