using Embedded.Mail.Imap.Commands.Fetch;
using Embedded.Mail.Imap.Commands.Search;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.AccessControl;

namespace Embedded.Mail.Imap.Session;

/// <summary>The mailbox a session looks at: the store's handle and what the client knows of it.</summary>
internal sealed class SelectedMailbox(IMailbox mailbox, MailboxView view) : IAsyncDisposable
{
    private readonly UntoldChanges _untold = new();
    private Uid _lastTold = view.Messages.LastUid;

    /// <summary>The store's handle.</summary>
    public IMailbox Mailbox { get; } = mailbox;

    /// <summary>What the client knows.</summary>
    public MailboxView View { get; } = view;

    /// <summary>The system flags that the client was told it may change, and whether keywords are among what it may.</summary>
    public (MessageFlags Flags, bool Keywords) ToldWritable { get; set; }

    /// <summary>The same as it is now: rights may have been given or taken (RFC 4314 §5.1.1).</summary>
    public (MessageFlags Flags, bool Keywords) Writable => MailboxGuard.WritableFlagsOf((Mailbox as IMailboxRights)?.MyRights ?? MailboxRights.All);

    /// <summary>Whether it was selected read-only.</summary>
    public bool IsReadOnly => Mailbox.IsReadOnly;

    /// <summary>The result of the last SEARCH with SAVE: what <c>$</c> means (RFC 9051 §6.4.4.1).</summary>
    public UidSet SavedSearch { get; set; } = UidSet.Empty;

    /// <summary>Whether the command in hand names messages by number although its name does not say so, as UID SEARCH may (RFC 9051 §5.5).</summary>
    public bool KeepsNumbers { get; set; }

    /// <summary>The searches of whose results the client wants to hear (RFC 5267).</summary>
    public SearchContexts Contexts { get; } = new();

    /// <summary>Moves the view to the newest state and writes what the client must hear of it.</summary>
    /// <param name="session">Whose view it is.</param>
    /// <param name="mayExpunge">Whether expunged messages may be told now.</param>
    /// <param name="withUid">Whether flags are told with the UID, as after a UID command (RFC 9051 §6.4.9).</param>
    /// <param name="echo">The STORE in whose wake this happens, or null.</param>
    /// <param name="cancellationToken">Ends the waiting for the store.</param>
    public async ValueTask SyncAsync(ImapSession session, bool mayExpunge, bool withUid, StoreEcho? echo, CancellationToken cancellationToken)
    {
        var state = await Mailbox.RefreshAsync(cancellationToken);
        if (!session.IsRev2 && !IsReadOnly && state.UidNext > View.State.UidNext)
        {
            View.AddRecent(await Mailbox.ClaimRecentAsync(cancellationToken));
        }

        var (before, settled) = (View.Messages, View.SettledModSeq);
        var changes = View.MoveTo(state, mayExpunge, echo, session.IsCondStore);
        Contexts.RemoveExpunged(session.Output, before, changes.ExpungedUids);
        changes = _untold.Settle(changes, View, session.WantsArrivals, session.WantsFlags, echo?.Uids);
        View.HoldModSeq(_untold.HasFlags ? settled : null);
        if (!changes.IsNone)
        {
            SavedSearch = changes.ExpungedUids.IsEmpty ? SavedSearch : SavedSearch.Except(changes.ExpungedUids);
            await ViewResponses.WriteAsync(session, this, changes, withUid || session.IsRev2 || session.IsCondStore || session.WantsUids, cancellationToken);
        }

        // Of messages of which the client has not heard yet it hears nothing else either.
        if (session.WantsArrivals)
        {
            await Contexts.UpdateAsync(session, this, cancellationToken);
            await TellArrivalsAsync(session, cancellationToken);
        }

        if (!IsReadOnly && Writable != ToldWritable)
        {
            ViewResponses.WriteFlags(session.Output, this);
        }
    }

    public ValueTask DisposeAsync() => Mailbox.DisposeAsync();

    // RFC 5465 §5.2: with its NOTIFY a client may ask for something of each message that arrives, which follows what contexts tell of it.
    private async ValueTask TellArrivalsAsync(ImapSession session, CancellationToken cancellationToken)
    {
        var (told, last) = (_lastTold, View.Messages.LastUid);
        if (last > told)
        {
            _lastTold = last;
            if (session.WantedOfArrivals is { } request)
            {
                var known = told.IsNone ? UidSet.Empty : UidSet.Range(Uid.First, told);
                _ = await new FetchRun(session, this, request, isUid: true).RunAsync(View.Messages.Present(UidSet.All.Except(known)), cancellationToken);
            }
        }
    }
}
