using Embedded.Mail.Messages;
using Embedded.Mail.Storage.Files;
using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Storage.Index;

/// <summary>
/// Builds an index anew from the messages that are stored, with flags, keywords, UIDVALIDITY and identity from what is left of the old one. The result is a new log.
/// </summary>
/// <param name="settings">What the account has in common.</param>
/// <param name="paths">The index files.</param>
/// <param name="files">Their reader and writer.</param>
/// <param name="messages">The messages.</param>
/// <param name="bringsBack">Whether a message that was expunged comes back when its text is still there: what a human who asks for the rebuild may have put back.</param>
internal sealed class IndexRebuild(IndexSettings settings, IndexPaths paths, IndexFiles files, IIndexedMessages messages, bool bringsBack)
{
    private const LogRecordFlags External = LogRecordFlags.External;

    // Dovecot counts up from 1; what is higher than this was never counted.
    private const ulong MaxModSeq = 1UL << 62;
    private const uint MaxSequence = uint.MaxValue - 1;

    /// <summary>
    /// Builds and places the new log. The mailbox's lock is held, where there is a log to lock; where there is none, another process may have made one while this one waited.
    /// </summary>
    /// <param name="live">The state in memory; null if there is none.</param>
    /// <param name="hasLock">Whether the lock is held.</param>
    /// <param name="damage">What is healed, for the log.</param>
    /// <param name="mayLackChanges">Whether the index may have lost changes without a trace.</param>
    /// <returns>The new log, locked; null when another process was quicker.</returns>
    /// <exception cref="MailStoreException">NotFound: the mailbox was deleted; InUse.</exception>
    public IndexLog? TryRun(IndexState? live, bool hasLock, IndexDamage damage, bool mayLackChanges)
    {
        var reservation = files.ReserveLog();
        try
        {
            if (!hasLock && settings.Files.TryGetStatus(paths.Log, out _))
            {
                files.ReleaseLog(reservation);
                return null;
            }

            return Run(live, reservation, damage, mayLackChanges);
        }
        catch
        {
            Release(reservation);
            throw;
        }
    }

    private IndexLog Run(IndexState? live, MailFile reservation, IndexDamage damage, bool mayLackChanges)
    {
        var found = messages.Scan();
        var known = IndexRemains.Gather(live, files, paths, found);
        if (known.Best is { IsDeleted: true })
        {
            throw new MailStoreException(MailStoreError.NotFound, "Mailbox doesn't exist");
        }

        var stored = bringsBack ? found : [.. found.Where(message => !IsExpunged(known, message.Uid))];
        var header = new LogHeader
        {
            IndexId = known.Best?.Header.IndexId is { } id and not 0 ? id : Now(),
            FileSequence = NextSequence(known),
            CreateStamp = Now(),
            InitialModSeq = NextModSeq(known, mayLackChanges),
        };
        var log = files.MakeLog(reservation, header, new RebuiltRecords(messages, known, stored, header.InitialModSeq, Now()).ToArray());

        // Offsets into the old cache are not carried over: what it holds is read from the messages again.
        _ = settings.Files.TryDelete(paths.Cache);
        files.Place();
        Report(known, stored, damage);
        return log;
    }

    private bool IsExpunged(IndexRemains known, Uid uid) => known.IsExpunged(uid, out var guid) && messages.TryEndExpunge(uid, guid);

    private uint Now() => (uint)settings.Time.GetUtcNow().ToUnixTimeSeconds();

    // A client that remembers a modseq of a change that was lost must not be told one below it. No mailbox has changed more than once a second all the time since 1970.
    private ModSeq NextModSeq(IndexRemains known, bool mayLackChanges)
    {
        var next = known.Best?.HighestModSeq is { Value: < MaxModSeq } highest ? highest.Next() : ModSeq.First;
        return (known.IsWhole && !mayLackChanges) || next.Value > Now() ? next : new(Now());
    }

    // Higher than all before, so that what is left of them is void.
    private uint NextSequence(IndexRemains known)
    {
        var highest = known.Sources.Select(static state => state.Header.LogFileSequence).Append(PresentSequence()).Where(static sequence => sequence < MaxSequence);
        return highest.DefaultIfEmpty(1u).Max() + 1;
    }

    private uint PresentSequence() => LogHeader.TryRead(files.ReadWhole(paths.Log), out var header, out _) ? header.FileSequence : 1;

    private void Release(MailFile reservation)
    {
        try
        {
            files.ReleaseLog(reservation);
        }
        catch (IOException)
        {
            // The error before is the one that counts; what is left is not locked, and is cleared away by who comes next.
        }
    }

    private void Report(IndexRemains known, IReadOnlyList<StoredMessage> stored, IndexDamage damage)
    {
        var kept = stored.Count(message => known.TryFind(message.Uid, out _, out _));
        var identity = known.HasUidValidity ? "kept" : "not in the index any more";
        var reason = damage.ToString();
        var lost = (known.Best?.Messages.Count ?? 0) - kept;

        // A directory with nothing in it is a mailbox that another process is about to make.
        var isExpected = bringsBack || (known.Best is null && stored.Count == 0);
        Index.Log.IndexRebuilt(settings.Logger, isExpected ? LogLevel.Information : LogLevel.Warning, paths.Directory, reason, stored.Count, kept, stored.Count - kept, lost, identity);
    }
}
