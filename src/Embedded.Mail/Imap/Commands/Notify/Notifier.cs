using Embedded.Mail.Imap.Session;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands.Notify;

/// <summary>
/// A session's NOTIFY (RFC 5465): hears of every change in the account and, when the session comes to write, tells the client of what it wants to hear. The session is woken for that; a client that does
/// not read keeps nobody waiting.
/// </summary>
internal sealed class Notifier : IAsyncDisposable
{
    private readonly ImapSession _session;
    private readonly IMailAccount _account;
    private readonly NotifyRequest _request;
    private readonly NotifyQueue _queue = new();
    private readonly NotifyFilter _filter;
    private readonly NotifyAccess _access;
    private readonly Dictionary<MailboxName, NotifyStamp> _known = [];
    private IReadOnlySet<MailboxName> _shown = new HashSet<MailboxName>();
    private IDisposable? _watch;
    private IDisposable? _selectedWatch;
    private SelectedMailbox? _selected;

    /// <param name="session">Whose.</param>
    /// <param name="account">Where changes are heard of.</param>
    /// <param name="request">What the client wants to hear of.</param>
    public Notifier(ImapSession session, IMailAccount account, NotifyRequest request)
    {
        (_session, _account, _request) = (session, account, request);
        _filter = new(request, account.Namespaces);
        _access = new(account, _filter);
    }

    /// <summary>Whether there is something to tell.</summary>
    public bool HasPending => _queue.HasPending;

    /// <summary>What the client wants to hear of the selected mailbox; null for nothing.</summary>
    public NotifyGroup? Selected => _request.Selected;

    /// <summary>What the client itself is about to cause.</summary>
    public NotifyFilter Filter => _filter;

    /// <summary>Begins to listen, and tells how the mailboxes are where the client asked for that.</summary>
    public async ValueTask BeginAsync(CancellationToken cancellationToken)
    {
        if (_request.Groups.IsEmpty)
        {
            return;
        }

        _watch = _account.Watch(OnChange);
        var catalog = await ListCatalog.ReadAsync(_account, withSubscriptions: true, cancellationToken);
        _filter.SetSubscribed(catalog.Entries.Where(static entry => entry.IsSubscribed).Select(static entry => entry.Name));
        _shown = catalog.Names;
        foreach (var entry in catalog.Entries.Where(static entry => entry.IsSelectable))
        {
            await BeginAsync(entry.Name, _request.WithStatus, cancellationToken);
            if (_access.IsClosed(entry.Name))
            {
                NotifyResponses.WriteNoAccess(_session, entry.Name);
            }
        }

        _queue.AddSelected();
    }

    /// <summary>The session has come to another state: there may be another selected mailbox.</summary>
    public void OnStateChanged() => _queue.AddSelected();

    /// <summary>Tells what there is to tell.</summary>
    /// <param name="isIdle">Whether the client idles, and so hears of expunged messages however it asked for them.</param>
    /// <param name="cancellationToken">Ends the waiting for the store.</param>
    public async ValueTask TellAsync(bool isIdle, CancellationToken cancellationToken)
    {
        WatchSelected();
        var batch = _queue.Take();
        if (batch.IsOverflown)
        {
            _ = _session.Output.Write("* OK [NOTIFICATIONOVERFLOW] Too many changes; nothing is told from now on.\r\n"u8);
            await _session.BeginNotifyAsync(new Notifier(_session, _account, NotifyRequest.None));
            return;
        }

        await TellNamesAsync(batch.Names, cancellationToken);
        if (Selected is { } group && _selected is { } selected && (batch.SelectedChanged || isIdle))
        {
            await selected.SyncAsync(_session, isIdle || group.Scope == NotifyScope.Selected, withUid: true, null, cancellationToken);
        }

        foreach (var (name, state) in batch.Mailboxes)
        {
            await TellStatusAsync(name, state, cancellationToken);
        }
    }

    public ValueTask DisposeAsync()
    {
        _watch?.Dispose();
        _selectedWatch?.Dispose();
        return ValueTask.CompletedTask;
    }

    private void OnChange(AccountChange change)
    {
        if (_filter.Wants(change))
        {
            _queue.Add(change);
            _session.Connection.Wake();
        }
    }

    private void OnSelectedChange()
    {
        _queue.AddSelected();
        _session.Connection.Wake();
    }

    private void WatchSelected()
    {
        var selected = (_session.State as ImapState.Selected)?.Mailbox;
        if (ReferenceEquals(selected, _selected))
        {
            return;
        }

        if (_selected is { } left)
        {
            _known[left.Mailbox.Name] = NotifyStamp.Of(left.View.State, _filter.EventsOf(left.Mailbox.Name));
        }

        _selectedWatch?.Dispose();
        _selectedWatch = null;
        _selected = selected;
        _selectedWatch = Selected is null ? null : selected?.Mailbox.Watch(_ => OnSelectedChange());
    }

    private async ValueTask BeginAsync(MailboxName name, bool withStatus, CancellationToken cancellationToken)
    {
        if (await _access.AddAsync(name, cancellationToken) is true)
        {
            await BeginOpenAsync(name, withStatus, cancellationToken);
        }
    }

    private async ValueTask BeginOpenAsync(MailboxName name, bool withStatus, CancellationToken cancellationToken)
    {
        var events = _filter.EventsOf(name);
        if ((events & NotifyEvents.OfMessages) == 0)
        {
            return;
        }

        try
        {
            await using (var mailbox = await _account.OpenMailboxAsync(name, MailboxAccess.ReadOnly, cancellationToken))
            {
                _known[name] = NotifyStamp.Of(await mailbox.RefreshAsync(cancellationToken), events);
            }

            if (withStatus && !IsSelected(name))
            {
                await WriteStatusAsync(name, events, cancellationToken);
            }
        }
        catch (MailStoreException e) when (e.Error is MailStoreError.NotFound or MailStoreError.NoPermission)
        {
            // Gone since it was listed, or closed.
        }
    }

    private bool IsSelected(MailboxName name) => _session.State is ImapState.Selected selected && selected.Mailbox.Mailbox.Name == name;

    private async ValueTask TellStatusAsync(MailboxName name, MailboxState state, CancellationToken cancellationToken)
    {
        var events = _filter.EventsOf(name);
        var stamp = NotifyStamp.Of(state, events);
        if (IsSelected(name) || _access.IsClosed(name) || (_known.TryGetValue(name, out var known) && known == stamp))
        {
            return;
        }

        try
        {
            await WriteStatusAsync(name, events, cancellationToken);
            _known[name] = stamp;
        }
        catch (MailStoreException e) when (e.Error is MailStoreError.NotFound or MailStoreError.NoPermission)
        {
            // Gone, or no longer the client's to see.
        }
    }

    // RFC 5465 §5.1 to §5.3: what each event must bring, in one response.
    private async ValueTask WriteStatusAsync(MailboxName name, NotifyEvents events, CancellationToken cancellationToken)
    {
        var items = MailboxStatusItems.Messages | MailboxStatusItems.UidNext | MailboxStatusItems.UidValidity;
        items |= events.HasFlag(NotifyEvents.FlagChange) ? MailboxStatusItems.Unseen | MailboxStatusItems.HighestModSeq : MailboxStatusItems.None;
        items |= _session.IsCondStore ? MailboxStatusItems.HighestModSeq : MailboxStatusItems.None;
        StatusCommand.Write(_session, name, items, await _account.GetStatusAsync(name, items, cancellationToken));
        await _session.Output.FlushIfFullAsync(cancellationToken);
    }

    private void Note(AccountChange change)
    {
        _access.Note(change);
        if (change is AccountChange.Renamed renamed)
        {
            Carry(renamed);
        }
    }

    // What the client knows of a mailbox goes along with its name, and so does what it knows of those below.
    private void Carry(AccountChange.Renamed renamed)
    {
        foreach (var (name, stamp) in _known.Where(known => known.Key == renamed.OldName || known.Key.IsBelow(renamed.OldName)).ToList())
        {
            _ = _known.Remove(name);
            _known[name.Rebase(renamed.OldName, renamed.NewName)] = stamp;
        }
    }

    private async ValueTask TellNamesAsync(IReadOnlyList<AccountChange> changes, CancellationToken cancellationToken)
    {
        if (changes.Count == 0)
        {
            return;
        }

        foreach (var change in changes)
        {
            Note(change);
        }

        foreach (var created in changes.OfType<AccountChange.Created>())
        {
            await BeginAsync(created.Name, withStatus: false, cancellationToken);
        }

        var catalog = await ListCatalog.ReadAsync(_account, withSubscriptions: true, cancellationToken);
        var responses = new NotifyResponses(_session, _filter, _access, catalog, _shown);
        _shown = catalog.Names;
        foreach (var change in changes)
        {
            responses.Write(change);
            await TellRightsAsync(change as AccountChange.AccessControl, catalog, responses, cancellationToken);
            await _session.Output.FlushIfFullAsync(cancellationToken);
        }
    }

    private async ValueTask TellRightsAsync(AccountChange.AccessControl? rights, ListCatalog catalog, NotifyResponses responses, CancellationToken cancellationToken)
    {
        foreach (var change in rights is null ? [] : await _access.LookAsync(rights.Name, catalog, cancellationToken))
        {
            responses.Write(change);
            if (change.IsOpen)
            {
                await BeginOpenAsync(change.Name, withStatus: false, cancellationToken);
            }
        }
    }
}
