using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Session;

/// <summary>
/// What one session has told its client about a mailbox. Sequence numbers exist here and nowhere else. The view moves to newer states at moments
/// the session chooses, and says what to tell the client of it.
/// </summary>
internal sealed class MailboxView
{
    // Messages that are gone but of which the client does not know so yet; they keep their sequence numbers.
    private MessageEntry[] _untold = [];
    private UidSet _recent;
    private int _recentTold;
    private int _keywordsTold;
    private bool _hasToldExpunges;
    private ModSeq _highestTold;
    private ModSeq _settled;
    private ModSeq? _held;

    /// <summary>The view that a SELECT tells.</summary>
    /// <param name="state">What SELECT told.</param>
    /// <param name="recent">What the session claimed as recent.</param>
    public MailboxView(MailboxState state, UidSet recent)
    {
        State = state;
        _settled = state.HighestModSeq;
        Messages = state.Messages;
        _recent = recent;
        _recentTold = RecentCount;
        _keywordsTold = state.Keywords.Keywords.Count;
    }

    /// <summary>The state to which the view last moved. Its message list may lack messages of <see cref="Messages"/> whose expunging is not told yet.</summary>
    public MailboxState State { get; private set; }

    /// <summary>The messages the client knows, with the flags it was told or is about to be told; sequence number 1 is at index 0.</summary>
    public MessageList Messages { get; private set; }

    /// <summary>The client has heard of every change up to this modseq; of later ones perhaps not, while it cannot hear of messages that are gone or does not want to hear of flags.</summary>
    public ModSeq SettledModSeq => _held ?? _settled;

    /// <summary>Whether the client goes by UIDs alone, and no response may tell it a number (RFC 9586).</summary>
    public bool IsUidOnly { get; set; }

    /// <summary>How many of the known messages are recent to this session.</summary>
    public int RecentCount => CountKnown(_recent);

    /// <summary>Whether messages are gone without the client's knowing.</summary>
    public bool HasUntoldExpunges => _untold.Length > 0;

    /// <summary>Whether messages of <paramref name="uids"/> are gone without the client's knowing.</summary>
    public bool HasUntold(UidSet uids)
    {
        foreach (var entry in _untold)
        {
            if (uids.Contains(entry.Uid))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the message is recent to this session.</summary>
    public bool IsRecent(Uid uid) => _recent.Contains(uid);

    /// <summary>The recent messages among those the client knows.</summary>
    public UidSet Recent => Messages.Present(_recent);

    /// <summary>The UIDs of the messages a client names by UID; the ones it does not know are left out, be they gone or not yet told.</summary>
    public UidSet ResolveUids(SequenceSet uids) => uids.ToUids(Messages.LastUid);

    /// <summary>The UIDs of the messages a client names by sequence number.</summary>
    /// <returns>False when a number exceeds the count of messages, which is a BAD command (RFC 9051 §9, seq-number).</returns>
    public bool TryResolveNumbers(SequenceSet numbers, out UidSet uids)
    {
        uids = UidSet.Empty;
        var count = (uint)Messages.Count;
        if (count == 0 || numbers.Highest(count) > count)
        {
            return false;
        }

        uids = ToUids(numbers, count);
        return true;
    }

    /// <summary>As <see cref="TryResolveNumbers"/>, with the numbers past the end left out.</summary>
    public UidSet ResolveNumbers(SequenceSet numbers) =>
        Messages.Count == 0 ? UidSet.Empty : ToUids(numbers, (uint)Messages.Count);

    /// <summary>The sequence number of a message, or 0 when the client does not know it.</summary>
    public int NumberOf(Uid uid) => Math.Max(0, Messages.IndexOf(uid) + 1);

    /// <summary>Adds messages that the session has claimed; they may be unknown to the client as yet.</summary>
    public void AddRecent(UidSet claimed) => _recent = _recent.Union(claimed);

    /// <summary>Lets no message be recent any more, as for a client of RFC 9051.</summary>
    public void ForgetRecent() => _recent = UidSet.Empty;

    /// <summary>Notes that the client hears a modseq.</summary>
    public void NoteTold(ModSeq modSeq) => _highestTold = modSeq > _highestTold ? modSeq : _highestTold;

    /// <summary>Notes up to which modseq the client has heard of every change, as long as some are kept from it; null when none are.</summary>
    public void HoldModSeq(ModSeq? settled) => _held = settled;

    /// <summary>
    /// What HIGHESTMODSEQ a client of QRESYNC has to hear at a command's end, since it was told of messages gone, which brings no modseq of its own, or was told a modseq beyond
    /// that of a change of which it does not hear yet (RFC 7162 §3.2, §3.2.7).
    /// </summary>
    public ModSeq? TakeModSeqToTell()
    {
        var (hasToldExpunges, highestTold) = (_hasToldExpunges, _highestTold);
        (_hasToldExpunges, _highestTold) = (false, ModSeq.Zero);
        var isBeyond = (HasUntoldExpunges || _held is not null) && highestTold > SettledModSeq;
        return isBeyond || hasToldExpunges ? SettledModSeq : null;
    }

    /// <summary>The messages among <paramref name="uids"/> with a greater modseq, as far as the client knows them.</summary>
    public UidSet ChangedSince(ModSeq modSeq, UidSet uids)
    {
        var changed = new UidSetBuilder();
        foreach (var index in Messages.Indexes(uids))
        {
            var entry = Messages[index];
            changed.Add(entry.ModSeq > modSeq ? entry.Uid : Uid.None);
        }

        return changed.ToSet();
    }

    /// <summary>The sequence numbers of the messages, in the guise of UIDs: both are sets of numbers.</summary>
    public UidSet NumbersOf(UidSet uids)
    {
        var numbers = new UidSetBuilder();
        foreach (var index in Messages.Indexes(uids))
        {
            numbers.Add(new Uid((uint)index + 1));
        }

        return numbers.ToSet();
    }

    /// <summary>Moves to a newer state.</summary>
    /// <param name="newest">The state; an older one than <see cref="State"/> changes nothing.</param>
    /// <param name="mayExpunge">Whether expunged messages may be told now (RFC 9051 §7.5.1); otherwise they stay in the view until they may.</param>
    /// <param name="echo">The STORE in whose wake this happens, or null.</param>
    /// <param name="withModSeqs">Whether the client hears of modseqs.</param>
    /// <returns>What to tell the client, at once and whole.</returns>
    public ViewChanges MoveTo(MailboxState newest, bool mayExpunge, StoreEcho? echo = null, bool withModSeqs = false)
    {
        if (newest.HighestModSeq < State.HighestModSeq)
        {
            newest = State;
        }

        var isSettled = !HasUntoldExpunges || !mayExpunge;
        if (isSettled && ReferenceEquals(newest.Messages, State.Messages) && echo is null && _recentTold == RecentCount)
        {
            State = newest;
            Settle();
            return TellKeywords(ViewChanges.None);
        }

        var comparison = ViewComparison.Between(Messages, newest.Messages, withModSeqs || echo is { IsSilent: true });
        var changes = mayExpunge ? TellExpunges(comparison) : KeepExpunged(comparison);
        var lastKnown = Messages.LastUid;
        var knownBefore = Messages.Count - changes.Expunged.Count;
        State = newest;
        Messages = newest.Messages.Including(_untold);
        Settle();
        return TellKeywords(TellCounts(TellFlags(changes, comparison, echo, lastKnown, withModSeqs), knownBefore));
    }

    private void Settle() => _settled = HasUntoldExpunges ? _settled : State.HighestModSeq;

    private ViewChanges TellFlags(ViewChanges changes, ViewComparison comparison, StoreEcho? echo, Uid lastKnown, bool withModSeqs)
    {
        var (flags, modSeqs) = (new UidSetBuilder(), new UidSetBuilder());
        foreach (var (known, now) in comparison.Changed)
        {
            // After a silent STORE the client has its own idea of the message, even where another session has taken the change back meanwhile.
            var isKnown = echo is { IsSilent: true } && echo.Uids.Contains(now.Uid) && !echo.Failed.Contains(now.Uid)
                ? echo.IsExpected(known, now, State.Keywords)
                : known.HasSameFlags(now);
            (isKnown ? modSeqs : flags).Add(now.Uid);
        }

        var named = echo is null || lastKnown.IsNone ? UidSet.Empty : State.Messages.Present(echo.Done.Intersect(UidSet.Range(Uid.First, lastKnown)));
        var told = echo is { IsSilent: false } ? flags.ToSet().Union(named) : flags.ToSet();
        if (!withModSeqs)
        {
            return changes with { Flags = told };
        }

        var heard = echo switch { { IsToldByCommand: true } => modSeqs.ToSet().Except(named), { TellsModSeqs: true } => modSeqs.ToSet().Union(named), _ => modSeqs.ToSet() };
        return changes with { Flags = told, ModSeqs = heard.Except(told) };
    }

    private ViewChanges TellExpunges(ViewComparison comparison)
    {
        _untold = [];
        var uids = new UidSetBuilder();
        foreach (var index in comparison.Gone)
        {
            uids.Add(Messages[index].Uid);
        }

        var expunged = uids.ToSet();
        _hasToldExpunges |= !expunged.IsEmpty;
        _recent = expunged.IsEmpty ? _recent : _recent.Except(expunged);
        comparison.Gone.Reverse();
        return new ViewChanges { Expunged = comparison.Gone.ConvertAll(index => index + 1), ExpungedUids = expunged };
    }

    private ViewChanges KeepExpunged(ViewComparison comparison)
    {
        _untold = [.. comparison.Gone.Select(index => Messages[index])];
        return ViewChanges.None;
    }

    private ViewChanges TellCounts(ViewChanges changes, int knownBefore)
    {
        var recent = RecentCount;
        var hasArrivals = Messages.Count != knownBefore;
        var tellRecent = hasArrivals || recent != _recentTold;
        _recentTold = recent;
        return changes with { Exists = hasArrivals ? Messages.Count : null, Recent = tellRecent ? recent : null };
    }

    private ViewChanges TellKeywords(ViewChanges changes)
    {
        var count = State.Keywords.Keywords.Count;
        if (count == _keywordsTold)
        {
            return changes;
        }

        _keywordsTold = count;
        return changes with { HasNewKeywords = true };
    }

    /// <summary>Numbers to UIDs: between two neighbours in the view there is no third message, so that a range of numbers is a range of UIDs.</summary>
    private UidSet ToUids(SequenceSet numbers, uint count)
    {
        var uids = new UidSetBuilder();
        for (var i = 0; i < numbers.Count; i++)
        {
            var (low, high) = numbers[i].Resolve(count);
            if (low <= count)
            {
                uids.Add(Messages[(int)low - 1].Uid, Messages[(int)Math.Min(high, count) - 1].Uid);
            }
        }

        return uids.ToSet();
    }

    /// <summary>How many of the messages the client knows.</summary>
    public int CountKnown(UidSet uids)
    {
        var count = 0;
        foreach (var range in uids)
        {
            count += Place(range).Count;
        }

        return count;
    }

    /// <summary>Where the messages of a range of UIDs stand in the list, and how many the client knows of them.</summary>
    public (int First, int Count) Place(UidRange range)
    {
        var first = Messages.IndexOf(range.First);
        var last = Messages.IndexOf(range.Last);
        first = first >= 0 ? first : ~first;
        return (first, (last >= 0 ? last + 1 : ~last) - first);
    }
}
