using System.Collections.Immutable;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands.Notify;

/// <summary>Says of each change in an account whether the client wants to hear of it. Asked by committers, on any thread.</summary>
internal sealed class NotifyFilter(NotifyRequest request, IReadOnlyList<MailNamespace> namespaces)
{
    private readonly Lock _lock = new();
    private readonly List<Predicate<AccountChange>> _own = [];
    private ImmutableHashSet<MailboxName> _subscribed = [];

    /// <summary>Sets the names that the user subscribed to.</summary>
    public void SetSubscribed(IEnumerable<MailboxName> names) => _subscribed = [.. names];

    /// <summary>The client is about to cause a change and knows of it (RFC 5465 §5).</summary>
    public void Expect(Predicate<AccountChange> own)
    {
        lock (_lock)
        {
            _own.Add(own);
        }
    }

    /// <summary>What the client is to cause from now on is another command's.</summary>
    public void ExpectNothing()
    {
        lock (_lock)
        {
            _own.Clear();
        }
    }

    /// <summary>The events wanted of a mailbox that is not selected.</summary>
    public NotifyEvents EventsOf(MailboxName name) => EventsOf(name, _subscribed);

    /// <summary>Says whether the client is to be told, and what of its own doing must not be forgotten: which mailboxes it knows, by what names.</summary>
    public NotifyInterest InterestIn(AccountChange change)
    {
        var isOwn = TakeExpected(change);
        return !Wants(change) ? NotifyInterest.None
            : !isOwn ? NotifyInterest.Told
            : change is AccountChange.Created or AccountChange.Deleted or AccountChange.Renamed ? NotifyInterest.Noted
            : NotifyInterest.None;
    }

    // A mailbox that is new is of interest where its messages are.
    private bool Wants(AccountChange change) => change switch
    {
        AccountChange.Messages messages => Has(messages.Name, NotifyEvents.OfMessages),
        AccountChange.Created created => Has(created.Name, NotifyEvents.OfMessages) || HasName(created.Name),
        AccountChange.Deleted deleted => HasName(deleted.Name),
        AccountChange.Renamed renamed => HasName(renamed.OldName) || HasName(renamed.NewName),
        AccountChange.Subscription subscription => WantsSubscription(subscription),
        AccountChange.Metadata { Name: null } => request.Events.HasFlag(NotifyEvents.ServerMetadataChange),
        AccountChange.Metadata metadata => Has(metadata.Name!, NotifyEvents.MailboxMetadataChange),
        AccountChange.AccessControl rights => WantsRights(rights.Name),
        _ => false,
    };

    private bool WantsRights(MailboxName? name) => request.Groups.Any(group => !group.IsSelected && (name is null || group.MayMatchAtOrBelow(name, namespaces)));

    private bool HasName(MailboxName name) =>
        Has(name, NotifyEvents.MailboxName) || (name.Parent is { } parent && Has(parent, NotifyEvents.MailboxName));

    private bool Has(MailboxName name, NotifyEvents events) => (EventsOf(name) & events) != 0;

    // Whether the name belongs to the subscribed ones before the change or after it.
    private bool WantsSubscription(AccountChange.Subscription change)
    {
        var before = _subscribed;
        var after = change.IsSubscribed ? before.Add(change.Name) : before.Remove(change.Name);
        _subscribed = after;
        return (EventsOf(change.Name, before) | EventsOf(change.Name, after)).HasFlag(NotifyEvents.SubscriptionChange);
    }

    private NotifyEvents EventsOf(MailboxName name, ImmutableHashSet<MailboxName> subscribed)
    {
        var events = NotifyEvents.None;
        foreach (var group in request.Groups)
        {
            events |= group.Matches(name, subscribed, namespaces) ? group.Events : NotifyEvents.None;
        }

        return events;
    }

    private bool TakeExpected(AccountChange change)
    {
        lock (_lock)
        {
            var at = _own.FindIndex(own => own(change));
            if (at >= 0)
            {
                _own.RemoveAt(at);
            }

            return at >= 0;
        }
    }
}
