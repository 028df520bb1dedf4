using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage;

/// <summary>What one user uses, and may use: running sums of what the mailboxes that count hold. Its lock is the innermost: nothing else is locked under it.</summary>
internal sealed class AccountQuota(QuotaPolicy policy)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<MailboxId, (MailboxName Name, long Octets, long Messages)> _held = [];
    private QuotaPolicy _given = policy;
    private volatile QuotaPolicy _policy = policy;
    private QuotaLimits? _set;
    private long _octets;
    private long _messages;
    private long _mailboxes;

    /// <summary>What is in force.</summary>
    public QuotaPolicy Policy => _policy;

    /// <summary>Whether anything is limited.</summary>
    public bool IsLimited => !_policy.IsUnlimited;

    /// <summary>The mailboxes of which it is known what they hold.</summary>
    public IReadOnlyList<MailboxId> Known
    {
        get
        {
            lock (_lock)
            {
                return [.. _held.Keys];
            }
        }
    }

    /// <summary>Puts a policy in force; who is over it already can store nothing until there is room.</summary>
    public void SetPolicy(QuotaPolicy policy)
    {
        lock (_lock)
        {
            _given = policy;
            Apply();
        }
    }

    /// <summary>Puts limits in force that an administrator has set, in place of those of the policy; null for those of the policy.</summary>
    public void SetLimits(QuotaLimits? limits)
    {
        lock (_lock)
        {
            _set = limits;
            Apply();
        }
    }

    /// <exception cref="MailStoreException">OverQuota.</exception>
    public void EnsureRoom(QuotaDemand demand)
    {
        lock (_lock)
        {
            ThrowIfOver(demand);
        }
    }

    /// <summary>Whether there is room, with what else is on its way.</summary>
    public bool HasRoom(QuotaDemand demand, long reservedOctets, long reservedMessages)
    {
        lock (_lock)
        {
            return _policy.Allows(demand, _octets + reservedOctets, _messages + reservedMessages);
        }
    }

    /// <summary>Counts messages that are about to be published.</summary>
    /// <exception cref="MailStoreException">OverQuota; nothing was counted.</exception>
    public void Charge(MailboxId mailbox, QuotaDemand demand)
    {
        lock (_lock)
        {
            ThrowIfOver(demand);
            AddUnderLock(mailbox, demand.Mailbox, demand.Octets, demand.Messages);
        }
    }

    /// <summary>Counts what has come without asking or, where negative, is gone.</summary>
    public void Add(MailboxId mailbox, MailboxName name, long octets, long messages)
    {
        lock (_lock)
        {
            AddUnderLock(mailbox, name, octets, messages);
        }
    }

    /// <summary>Says what a mailbox holds in all.</summary>
    public void Set(MailboxId mailbox, MailboxName name, long octets, long messages)
    {
        lock (_lock)
        {
            SetUnderLock(mailbox, name, octets, messages);
        }
    }

    /// <summary>Says that a mailbox has another name.</summary>
    public void Rename(MailboxId mailbox, MailboxName name)
    {
        lock (_lock)
        {
            if (_held.TryGetValue(mailbox, out var held))
            {
                SetUnderLock(mailbox, name, held.Octets, held.Messages);
            }
        }
    }

    /// <summary>Forgets a mailbox that is gone.</summary>
    public void Remove(MailboxId mailbox)
    {
        lock (_lock)
        {
            if (_held.Remove(mailbox, out var held))
            {
                Count(held, -1);
            }
        }
    }

    /// <summary>Whether it is known what a mailbox holds.</summary>
    public bool Knows(MailboxId mailbox)
    {
        lock (_lock)
        {
            return _held.ContainsKey(mailbox);
        }
    }

    /// <summary>Forgets what all mailboxes hold.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _held.Clear();
            (_octets, _messages) = (0, 0);
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
            if (_policy.Limits.Mailboxes is { } limit && _mailboxes >= limit)
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

    /// <summary>The one root, with what is limited.</summary>
    public QuotaRoot GetRoot()
    {
        lock (_lock)
        {
            var limits = _policy.Limits;
            return new QuotaRoot(_policy.RootName,
            [
                .. Resource(QuotaResourceKind.Storage, _octets, limits.Storage),
                .. Resource(QuotaResourceKind.Message, _messages, limits.Messages),
                .. Resource(QuotaResourceKind.Mailbox, _mailboxes, limits.Mailboxes),
            ]);
        }
    }

    private static IEnumerable<QuotaResource> Resource(QuotaResourceKind kind, long usage, long? limit) =>
        limit is { } most ? [new QuotaResource(kind, usage, most)] : [];

    private void Apply()
    {
        var before = _policy;
        _policy = _set is null ? _given : _given with { Limits = _set };
        if (before.Rules.SequenceEqual(_policy.Rules))
        {
            return;
        }

        // Other mailboxes may count.
        (_octets, _messages) = (0, 0);
        foreach (var held in _held.Values)
        {
            Count(held, 1);
        }
    }

    private void AddUnderLock(MailboxId mailbox, MailboxName name, long octets, long messages)
    {
        var held = _held.GetValueOrDefault(mailbox);
        SetUnderLock(mailbox, name, held.Octets + octets, held.Messages + messages);
    }

    private void SetUnderLock(MailboxId mailbox, MailboxName name, long octets, long messages)
    {
        if (_held.TryGetValue(mailbox, out var before))
        {
            Count(before, -1);
        }

        _held[mailbox] = (name, octets, messages);
        Count(_held[mailbox], 1);
    }

    private void Count((MailboxName Name, long Octets, long Messages) held, int sign)
    {
        if (!_policy.Ignores(held.Name))
        {
            _octets += sign * held.Octets;
            _messages += sign * held.Messages;
        }
    }

    private void ThrowIfOver(QuotaDemand demand)
    {
        if (!_policy.Allows(demand, _octets, _messages))
        {
            throw _policy.Exceeded();
        }
    }
}
