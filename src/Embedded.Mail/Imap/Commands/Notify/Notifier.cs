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
    private readonly NotifyStatuses _statuses;
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
        _statuses = new(session, account, _filter);
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
                NotifyResponses.WriteNoAccess(_session, entry.Name, isGone: false);
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
        if (batch.IsOverflown || !await TryTellNamesAsync(batch.News, cancellationToken))
        {
            _ = _session.Output.Write("* OK [NOTIFICATIONOVERFLOW] Too many changes; nothing is told from now on.\r\n"u8);
            await _session.BeginNotifyAsync(new Notifier(_session, _account, NotifyRequest.None));
            return;
        }

        foreach (var (name, state) in batch.Mailboxes.Where(changed => !_access.IsClosed(changed.Key)))
        {
            await _statuses.TellAsync(name, state, cancellationToken);
        }

        if (Selected is { } group && _selected is { } selected && (batch.SelectedChanged || isIdle))
        {
            await selected.SyncAsync(_session, isIdle || group.Scope == NotifyScope.Selected, withUid: true, null, cancellationToken);
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
        var interest = _filter.InterestIn(change);
        if (interest != NotifyInterest.None)
        {
            _queue.Add(change, interest == NotifyInterest.Told);
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
            _statuses.Leave(left);
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
            await _statuses.BeginAsync(name, withStatus, cancellationToken);
        }
    }

    // What could not be told of names cannot be told later: the client must not take what it knows for all there is.
    private async ValueTask<bool> TryTellNamesAsync(IReadOnlyList<NotifyNews> news, CancellationToken cancellationToken)
    {
        try
        {
            await TellNamesAsync(news, cancellationToken);
            return true;
        }
        catch (MailStoreException e)
        {
            Session.Log.StoreFailed(_session.Services.Logger, e, _session.Connection.Id, "NOTIFY");
            return false;
        }
    }

    private async ValueTask TellNamesAsync(IReadOnlyList<NotifyNews> news, CancellationToken cancellationToken)
    {
        if (news.Count == 0)
        {
            return;
        }

        foreach (var (change, _) in news)
        {
            Note(change);
        }

        foreach (var created in news.Select(static one => one.Change).OfType<AccountChange.Created>())
        {
            await BeginAsync(created.Name, withStatus: false, cancellationToken);
        }

        var catalog = await ListCatalog.ReadAsync(_account, withSubscriptions: true, cancellationToken);
        var responses = new NotifyResponses(_session, _filter, _access, catalog, _shown);
        _shown = catalog.Names;
        foreach (var change in news.Where(static one => one.IsTold).Select(static one => one.Change))
        {
            responses.Write(change);
            await TellRightsAsync(change as AccountChange.AccessControl, catalog, responses, cancellationToken);
            await _session.Output.FlushIfFullAsync(cancellationToken);
        }
    }

    private void Note(AccountChange change)
    {
        _access.Note(change);
        if (change is AccountChange.Renamed renamed)
        {
            _statuses.Carry(renamed);
        }
    }

    private async ValueTask TellRightsAsync(AccountChange.AccessControl? rights, ListCatalog catalog, NotifyResponses responses, CancellationToken cancellationToken)
    {
        foreach (var change in rights is null ? [] : await _access.LookAsync(rights.Name, catalog, cancellationToken))
        {
            responses.Write(change);
            if (change.IsOpen)
            {
                await _statuses.BeginAsync(change.Name, isTold: false, cancellationToken);
            }
        }
    }
}
