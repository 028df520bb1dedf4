namespace Embedded.Mail.Storage;

/// <summary>What one user uses, and may use. Its lock is the innermost: nothing else is locked under it.</summary>
internal sealed class AccountQuota(QuotaLimits limits)
{
    private readonly Lock _lock = new();
    private QuotaLimits _limits = limits;
    private long _octets;
    private long _messages;
    private long _mailboxes;

    /// <summary>Whether anything is limited.</summary>
    public bool IsLimited
    {
        get
        {
            lock (_lock)
            {
                return !_limits.IsUnlimited;
            }
        }
    }

    /// <summary>Puts limits in force; who is over them already can store nothing until there is room.</summary>
    public void SetLimits(QuotaLimits limits)
    {
        lock (_lock)
        {
            _limits = limits;
        }
    }

    /// <exception cref="MailStoreException">OverQuota.</exception>
    public void EnsureRoom(long octets, long messages)
    {
        lock (_lock)
        {
            ThrowIfOver(octets, messages);
        }
    }

    /// <summary>Whether there is room.</summary>
    public bool HasRoom(long octets, long messages)
    {
        lock (_lock)
        {
            return Fits(octets, messages);
        }
    }

    /// <summary>That there is no room.</summary>
    public static MailStoreException Exceeded() => new(MailStoreError.OverQuota, "Quota exceeded (mailbox for user is full)");

    /// <summary>Counts messages that are about to be published.</summary>
    /// <exception cref="MailStoreException">OverQuota; nothing was counted.</exception>
    public void Charge(long octets, long messages)
    {
        lock (_lock)
        {
            ThrowIfOver(octets, messages);
            _octets += octets;
            _messages += messages;
        }
    }

    /// <summary>Counts what is gone, or, where negative, what has come without asking.</summary>
    public void Release(long octets, long messages)
    {
        lock (_lock)
        {
            _octets -= octets;
            _messages -= messages;
        }
    }

    /// <summary>Says how many mailboxes there are, where that is not kept by <see cref="ChargeMailbox"/>.</summary>
    public void SetMailboxes(long mailboxes)
    {
        lock (_lock)
        {
            _mailboxes = mailboxes;
        }
    }

    /// <exception cref="MailStoreException">OverQuota; nothing was counted.</exception>
    public void ChargeMailbox()
    {
        lock (_lock)
        {
            if (_limits.Mailboxes is { } limit && _mailboxes >= limit)
            {
                throw new MailStoreException(MailStoreError.OverQuota, "Quota exceeded: too many mailboxes");
            }

            _mailboxes++;
        }
    }

    public void ReleaseMailbox()
    {
        lock (_lock)
        {
            _mailboxes--;
        }
    }

    /// <summary>The one root; null where nothing is limited.</summary>
    public QuotaRoot? GetRoot()
    {
        lock (_lock)
        {
            return _limits.IsUnlimited ? null : new QuotaRoot(QuotaLimits.RootName,
            [
                .. Resource(QuotaResourceKind.Storage, _octets, _limits.Storage),
                .. Resource(QuotaResourceKind.Message, _messages, _limits.Messages),
                .. Resource(QuotaResourceKind.Mailbox, _mailboxes, _limits.Mailboxes),
            ]);
        }
    }

    private static IEnumerable<QuotaResource> Resource(QuotaResourceKind kind, long usage, long? limit) =>
        limit is { } most ? [new QuotaResource(kind, usage, most)] : [];

    private bool Fits(long octets, long messages) =>
        _octets + octets <= (_limits.Storage ?? long.MaxValue) && _messages + messages <= (_limits.Messages ?? long.MaxValue);

    private void ThrowIfOver(long octets, long messages)
    {
        if (messages > 0 && !Fits(octets, messages))
        {
            throw Exceeded();
        }
    }
}
