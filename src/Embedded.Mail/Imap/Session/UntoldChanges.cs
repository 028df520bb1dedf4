using Embedded.Mail.Messages;

namespace Embedded.Mail.Imap.Session;

/// <summary>What a client does not want to hear of now by its NOTIFY, and has to hear of once it does (RFC 5465 §3.1).</summary>
internal sealed class UntoldChanges
{
    private bool _hasCounts;
    private UidSet _flags = UidSet.Empty;
    private UidSet _modSeqs = UidSet.Empty;

    /// <summary>Whether flags or modseqs of messages have changed without the client's knowing.</summary>
    public bool HasFlags => !_flags.IsEmpty || !_modSeqs.IsEmpty;

    /// <summary>Takes out what is not wanted and adds what was taken out before and is wanted now.</summary>
    /// <param name="changes">What there is to tell.</param>
    /// <param name="view">What the client knows then.</param>
    /// <param name="withCounts">Whether arrivals are wanted.</param>
    /// <param name="withFlags">Whether changes of flags are wanted.</param>
    /// <param name="own">The messages of the client's own STORE, of which it hears in any case; null for none.</param>
    public ViewChanges Settle(ViewChanges changes, MailboxView view, bool withCounts, bool withFlags, UidSet? own)
    {
        if (withCounts && withFlags && !_hasCounts && _flags.IsEmpty && _modSeqs.IsEmpty)
        {
            return changes;
        }

        return SettleFlags(SettleCounts(changes, view, withCounts), view, withFlags, own ?? UidSet.Empty);
    }

    private ViewChanges SettleCounts(ViewChanges changes, MailboxView view, bool withCounts)
    {
        if (!withCounts)
        {
            _hasCounts |= changes.Exists is not null;
            return changes with { Exists = null, Recent = null };
        }

        var owed = _hasCounts;
        _hasCounts = false;
        return owed ? changes with { Exists = view.Messages.Count, Recent = view.RecentCount } : changes;
    }

    private ViewChanges SettleFlags(ViewChanges changes, MailboxView view, bool withFlags, UidSet own)
    {
        var (flags, modSeqs) = (view.Messages.Present(_flags.Union(changes.Flags)), view.Messages.Present(_modSeqs.Union(changes.ModSeqs)));
        var told = withFlags ? UidSet.All : own;
        (_flags, _modSeqs) = (flags.Except(told), modSeqs.Except(told));
        return changes with { Flags = flags.Intersect(told), ModSeqs = modSeqs.Intersect(told) };
    }
}
