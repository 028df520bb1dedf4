using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Index;

/// <summary>
/// What is known of a mailbox whose index is damaged: from memory, from the snapshot, from the one before it, and from what is left of the logs. The source that goes furthest counts; of
/// messages that it has lost the others tell.
/// </summary>
internal sealed class IndexRemains
{
    private readonly List<IndexState> _others = [];
    private readonly Dictionary<Uid, MessageGuid> _expunged;

    private IndexRemains(IReadOnlyList<byte[]> logs) => _expunged = IndexSalvage.Expunged(logs);

    /// <summary>The best that is known; null if nothing is.</summary>
    public IndexState? Best { get; private set; }

    /// <summary>Whether nothing is missing there.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>Whether UIDVALIDITY is known.</summary>
    public bool HasUidValidity => Best is { Header.UidValidity: not 0 };

    /// <summary>Reads what there is.</summary>
    /// <param name="live">The state in memory; null without one.</param>
    /// <param name="files">The mailbox's files.</param>
    /// <param name="paths">Their names.</param>
    /// <param name="stored">The messages that are there, ascending.</param>
    public static IndexRemains Gather(IndexState? live, IndexFiles files, IndexPaths paths, IReadOnlyList<StoredMessage> stored)
    {
        byte[][] snapshots = [files.ReadWhole(paths.Snapshot), files.ReadWhole(paths.Backup), []];
        var logs = IndexSalvage.Logs(files.ReadWhole(paths.Log), files.ReadWhole(paths.PreviousLog), snapshots.Select(IndexSnapshot.IdentityOf).FirstOrDefault(static id => id != 0));
        var remains = new IndexRemains(logs);
        remains.Consider(live, isWhole: true, stored);
        foreach (var snapshot in snapshots)
        {
            remains.Consider(IndexSalvage.Read(snapshot, logs, out var isWhole), isWhole, stored);
        }

        if (!remains.HasUidValidity && logs.Count > 0)
        {
            remains.Take(IndexSalvage.ReadTail(logs, stored), isWhole: false);
        }

        return remains;
    }

    /// <summary>Whether anything is known of a message, and where.</summary>
    public bool TryFind(Uid uid, out IndexState state, out int index)
    {
        (state, index) = (Best!, 0);
        if (Best is null || Best.Messages.TryFind(uid, out index))
        {
            return Best is not null;
        }

        // What the best source has lost others may have; what it saw go has gone.
        foreach (var other in _others)
        {
            if (!IsWhole && other.Messages.TryFind(uid, out index))
            {
                state = other;
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a message that is stored should be no more: its expunge is in the log, and who wrote that died before the text was deleted.</summary>
    /// <param name="uid">The message.</param>
    /// <param name="guid">Its identity, where the log names it; else empty.</param>
    public bool IsExpunged(Uid uid, out MessageGuid guid)
    {
        guid = default;
        return Best is not null && uid.Value < Best.Header.NextUid && _expunged.TryGetValue(uid, out guid) && !TryFind(uid, out _, out _);
    }

    /// <summary>All sources, the best one first.</summary>
    public IEnumerable<IndexState> Sources => Best is null ? [] : _others.Prepend(Best);

    private void Consider(IndexState? state, bool isWhole, IReadOnlyList<StoredMessage> stored)
    {
        if (state is null or { Header.UidValidity: 0 })
        {
            return;
        }

        if (Best is null || IsBetter(state, isWhole, stored))
        {
            Take(state, isWhole);
        }
        else
        {
            Keep(state);
        }
    }

    private void Take(IndexState state, bool isWhole)
    {
        var before = Best;
        (Best, IsWhole) = (state, isWhole);
        if (before is not null)
        {
            Keep(before);
        }
    }

    // The messages of another UIDVALIDITY are others.
    private void Keep(IndexState state)
    {
        _others.RemoveAll(other => other.Header.UidValidity != Best!.Header.UidValidity);
        if (state.Header.UidValidity == Best!.Header.UidValidity)
        {
            _others.Add(state);
        }
    }

    private bool IsBetter(IndexState state, bool isWhole, IReadOnlyList<StoredMessage> stored) =>
        state.Header.UidValidity != Best!.Header.UidValidity ? CountKnown(state, stored) > CountKnown(Best, stored)
        : isWhole != IsWhole ? isWhole
        : (state.Header.LogFileSequence, state.Header.LogHeadOffset).CompareTo((Best.Header.LogFileSequence, Best.Header.LogHeadOffset)) > 0;

    private static int CountKnown(IndexState state, IReadOnlyList<StoredMessage> stored) => stored.Count(message => state.Messages.TryFind(message.Uid, out _));
}
