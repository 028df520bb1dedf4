using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Index;

/// <summary>
/// Builds an index anew from the messages that are stored, with flags, keywords, UIDVALIDITY and identity from what is left of the old one. The result is a new log
/// and a snapshot.
/// </summary>
internal sealed class IndexRebuild(IndexSettings settings, IndexPaths paths, IndexFiles files, IIndexedMessages messages)
{
    private const LogRecordFlags External = LogRecordFlags.External;

    /// <summary>Builds and places the new log. The mailbox's lock is held, where there was a log to lock.</summary>
    /// <param name="known">The state as far as it is known; null if nothing is.</param>
    /// <returns>The new log, locked.</returns>
    public IndexLog Run(IndexState? known)
    {
        known = Best(known);
        var stored = messages.Scan();
        var header = new LogHeader
        {
            IndexId = known?.Header.IndexId is { } id and not 0 ? id : Now(),
            FileSequence = Math.Max(known?.Header.LogFileSequence ?? 0, PresentSequence()) + 1,
            CreateStamp = Now(),
            InitialModSeq = known?.HighestModSeq.Next() ?? ModSeq.First,
        };
        var log = files.TryMakeLog(header, Records(known, stored, header.InitialModSeq))
            ?? throw new MailStoreException(MailStoreError.InUse, "Mailbox is being repaired by another process");
        files.Place();
        Report(known, stored);
        return log;
    }

    private uint Now() => (uint)settings.Time.GetUtcNow().ToUnixTimeSeconds();

    private uint PresentSequence() => LogHeader.TryRead(files.ReadWhole(paths.Log), out var header, out _) ? header.FileSequence : 1;

    /// <summary>What is known, or else what the snapshot or its backup say.</summary>
    private IndexState? Best(IndexState? known)
    {
        if (known is { Header.UidValidity: not 0 })
        {
            return known;
        }

        foreach (var path in (ReadOnlySpan<string>)[paths.Snapshot, paths.Backup])
        {
            _ = IndexSnapshot.Read(files.ReadWhole(path), new KeywordTable(), out var state, out _);
            if (state is { Header.UidValidity: not 0 })
            {
                return state;
            }
        }

        return known;
    }

    private byte[] Records(IndexState? known, IReadOnlyList<StoredMessage> stored, ModSeq modSeq)
    {
        var first = new LogTransaction();
        messages.AddExtensions(first, known);
        var all = new LogTransaction();
        IndexCreation.AddModSeqs(all, External, modSeq);
        all.AddHeaderUpdate(External, IndexHeader.UidValidityField, known is { Header.UidValidity: not 0 and var validity } ? validity : messages.AllocateUidValidity().Value);
        AddMessages(all, known, stored);
        AddUidNext(all, known, stored);
        return [.. first.ToArray(), .. all.ToArray()];
    }

    // Behind the messages: none may be appended below UIDNEXT.
    private static void AddUidNext(LogTransaction log, IndexState? known, IReadOnlyList<StoredMessage> stored)
    {
        if (known is not null && known.Header.NextUid > (stored.Count == 0 ? 1 : stored[^1].Uid.Value + 1))
        {
            log.AddHeaderUpdate(External, IndexHeader.NextUidField, known.Header.NextUid);
        }

        if (known is not null && known.Header.FirstRecentUid > 1)
        {
            log.AddHeaderUpdate(External, IndexHeader.FirstRecentUidField, known.Header.FirstRecentUid);
        }
    }

    private static void AddMessages(LogTransaction log, IndexState? known, IReadOnlyList<StoredMessage> stored)
    {
        if (stored.Count == 0)
        {
            return;
        }

        log.Add<LogAppend>(LogRecordType.Append, External, [.. stored.Select(message => new LogAppend(message.Uid, FlagsOf(known, message.Uid)))]);
        VirtualSizes.Add(log, [.. stored.Select(static message => (message.Uid, message.VirtualSize))]);
        if (known is not null)
        {
            AddKeywords(log, known, stored);
        }
    }

    private static byte FlagsOf(IndexState? known, Uid uid) =>
        known is not null && known.Messages.TryFind(uid, out var index) ? known.Messages[index].StoredFlags : (byte)0;

    private static void AddKeywords(LogTransaction log, IndexState known, IReadOnlyList<StoredMessage> stored)
    {
        for (var keyword = 0; keyword < known.Keywords.Names.Count; keyword++)
        {
            var uids = new UidSetBuilder();
            foreach (var message in stored)
            {
                if (known.Messages.TryFind(message.Uid, out var index) && known.Masks.Has(known.Messages[index].KeywordSet, keyword))
                {
                    uids.Add(message.Uid);
                }
            }

            if (uids.ToSet() is { IsEmpty: false } set)
            {
                log.AddKeyword(External, removes: false, known.Keywords.Names[keyword], LogUidRange.AllOf(set));
            }
        }
    }

    private void Report(IndexState? known, IReadOnlyList<StoredMessage> stored)
    {
        var kept = known is null ? 0 : stored.Count(message => known.Messages.TryFind(message.Uid, out _));
        Index.Log.IndexRebuilt(settings.Logger, paths.Directory, stored.Count, kept, stored.Count - kept, (known?.Messages.Count ?? 0) - kept);
    }
}
