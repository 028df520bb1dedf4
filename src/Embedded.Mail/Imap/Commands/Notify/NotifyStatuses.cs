using Embedded.Mail.Imap.Session;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands.Notify;

/// <summary>What a client knows of mailboxes that are not selected, and the STATUS responses by which it hears more (RFC 5465 §5.1 to §5.3).</summary>
internal sealed class NotifyStatuses(ImapSession session, IMailAccount account, NotifyFilter filter)
{
    private readonly Dictionary<MailboxName, NotifyStamp> _known = [];

    /// <summary>Takes in a mailbox, and tells how it is where the client asked for that.</summary>
    public async ValueTask BeginAsync(MailboxName name, bool isTold, CancellationToken cancellationToken)
    {
        var events = filter.EventsOf(name);
        if ((events & NotifyEvents.OfMessages) == 0)
        {
            return;
        }

        try
        {
            await using (var mailbox = await account.OpenMailboxAsync(name, MailboxAccess.ReadOnly, cancellationToken))
            {
                _known[name] = NotifyStamp.Of(await mailbox.RefreshAsync(cancellationToken), events);
            }

            if (isTold && !IsSelected(name))
            {
                await WriteAsync(name, events, cancellationToken);
            }
        }
        catch (MailStoreException e)
        {
            PassOver(e);
        }
    }

    /// <summary>Tells that a mailbox has come to another state, if that is one of which the client wants to hear and has not.</summary>
    public async ValueTask TellAsync(MailboxName name, MailboxState state, CancellationToken cancellationToken)
    {
        var events = filter.EventsOf(name);
        var stamp = NotifyStamp.Of(state, events);
        if (IsSelected(name) || (_known.TryGetValue(name, out var known) && known == stamp))
        {
            return;
        }

        try
        {
            await WriteAsync(name, events, cancellationToken);
            _known[name] = stamp;
        }
        catch (MailStoreException e)
        {
            PassOver(e);
        }
    }

    /// <summary>The client knows a mailbox that it has left as it saw it last.</summary>
    public void Leave(SelectedMailbox left) => _known[left.Mailbox.Name] = NotifyStamp.Of(left.View.State, filter.EventsOf(left.Mailbox.Name));

    /// <summary>What the client knows of a mailbox goes along with its name, and so does what it knows of those below.</summary>
    public void Carry(AccountChange.Renamed renamed)
    {
        foreach (var (name, stamp) in _known.Where(known => known.Key == renamed.OldName || known.Key.IsBelow(renamed.OldName)).ToList())
        {
            _ = _known.Remove(name);
            _known[name.Rebase(renamed.OldName, renamed.NewName)] = stamp;
        }
    }

    private bool IsSelected(MailboxName name) => session.State is ImapState.Selected selected && selected.Mailbox.Mailbox.Name == name;

    // What each event must bring, in one response.
    private async ValueTask WriteAsync(MailboxName name, NotifyEvents events, CancellationToken cancellationToken)
    {
        var items = MailboxStatusItems.Messages | MailboxStatusItems.UidNext | MailboxStatusItems.UidValidity;
        items |= events.HasFlag(NotifyEvents.FlagChange) ? MailboxStatusItems.Unseen | MailboxStatusItems.HighestModSeq : MailboxStatusItems.None;
        items |= session.IsCondStore ? MailboxStatusItems.HighestModSeq : MailboxStatusItems.None;
        StatusCommand.Write(session, name, items, await account.GetStatusAsync(name, items, cancellationToken));
        await session.Output.FlushIfFullAsync(cancellationToken);
    }

    // Gone since it was listed, or closed; one that cannot be read keeps nothing from being told of the others.
    private void PassOver(MailStoreException refusal)
    {
        if (refusal.Error is not (MailStoreError.NotFound or MailStoreError.NoPermission))
        {
            Session.Log.StoreFailed(session.Services.Logger, refusal, session.Connection.Id, "NOTIFY");
        }
    }
}
