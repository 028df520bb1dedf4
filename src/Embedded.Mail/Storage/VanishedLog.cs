using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage;

/// <summary>
/// Which UIDs vanished at which modseq, for the newest expunges; what is older is forgotten, and the answer then becomes conservative. For one caller at a time.
/// </summary>
/// <param name="capacity">How many ranges of UIDs are kept.</param>
/// <param name="begin">The modseq from which on it is told of every expunge.</param>
internal sealed class VanishedLog(int capacity, ModSeq begin = default)
{
    private readonly List<(ModSeq ModSeq, UidSet Uids)> _expunges = [];
    private int _ranges;

    // Of expunges up to this modseq, some may have been forgotten.
    private ModSeq _forgotten = begin;

    /// <summary>Notes one commit's expunges; modseqs ascend.</summary>
    public void Add(ModSeq modSeq, UidSet uids)
    {
        _expunges.Add((modSeq, uids));
        _ranges += uids.Count;
        if (_ranges > capacity)
        {
            ForgetOldest();
        }
    }

    /// <summary>Whether it knows all that vanished after <paramref name="since"/>.</summary>
    public bool ReachesBackTo(ModSeq since) => since >= _forgotten;

    /// <summary>The UIDs of <paramref name="within"/> that vanished after <paramref name="since"/>; more of them than there were when that is forgotten.</summary>
    public UidSet Since(ModSeq since, UidSet within, MailboxState state)
    {
        if (!ReachesBackTo(since))
        {
            return WithoutMessage(within, state);
        }

        var vanished = new UidSetBuilder();
        for (var i = FirstAfter(since); i < _expunges.Count; i++)
        {
            vanished.Add(_expunges[i].Uids);
        }

        return vanished.ToSet().Intersect(within);
    }

    /// <summary>The UIDs of <paramref name="within"/> that some message may have had and none has now.</summary>
    public static UidSet WithoutMessage(UidSet within, MailboxState state)
    {
        if (state.UidNext <= Uid.First)
        {
            return UidSet.Empty;
        }

        var given = within.Intersect(UidSet.Range(Uid.First, new Uid(state.UidNext.Value - 1)));
        return given.Except(state.Messages.Present(given));
    }

    // Half at a time, so that each expunge is moved in memory but once on the average.
    private void ForgetOldest()
    {
        var count = 0;
        for (; count < _expunges.Count && _ranges > capacity / 2; count++)
        {
            _ranges -= _expunges[count].Uids.Count;
            _forgotten = _expunges[count].ModSeq;
        }

        _expunges.RemoveRange(0, count);
    }

    private int FirstAfter(ModSeq since)
    {
        int low = 0, high = _expunges.Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = _expunges[middle].ModSeq <= since ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
