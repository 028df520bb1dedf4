using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Memory;

/// <summary>The names a user subscribed to.</summary>
internal sealed class MemorySubscriptions(ChangeFeed<AccountChange> feed)
{
    private readonly Lock _lock = new();
    private readonly SortedSet<MailboxName> _names = [];

    public IReadOnlyList<MailboxName> List()
    {
        lock (_lock)
        {
            return [.. _names];
        }
    }

    public void Set(MailboxName name, bool subscribed)
    {
        ArgumentNullException.ThrowIfNull(name);
        lock (_lock)
        {
            if (subscribed ? _names.Add(name) : _names.Remove(name))
            {
                feed.Enqueue(new AccountChange.Subscription(name, subscribed));
            }
        }

        feed.Deliver();
    }
}
