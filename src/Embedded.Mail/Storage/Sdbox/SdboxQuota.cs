using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>
/// What one user uses, and may use. Each mailbox says what it holds when it is loaded and whenever that changes (<see cref="Set"/>), and nothing need be said while nothing is limited. What is on
/// its way into a mailbox is reserved until then. Its lock is an inner one: nothing else but the sums is locked under it.
/// </summary>
internal sealed class SdboxQuota(QuotaPolicy policy)
{
    private readonly Lock _lock = new();
    private readonly AccountQuota _sums = new(policy);
    private TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private (long Count, long Octets, long Messages) _reserved;

    /// <summary>What is in force.</summary>
    public QuotaPolicy Policy => _sums.Policy;

    /// <summary>Whether anything is limited.</summary>
    public bool IsLimited => _sums.IsLimited;

    /// <summary>Whether all mailboxes have said what they hold since something is limited.</summary>
    public bool IsCounted { get; set; }

    /// <summary>The mailboxes of which it is known what they hold.</summary>
    public IReadOnlyList<MailboxId> Known => _sums.Known;

    /// <summary>Puts a policy in force; who is over it already can store nothing until there is room.</summary>
    public void SetPolicy(QuotaPolicy policy) => Change(() => _sums.SetPolicy(policy));

    /// <summary>Puts limits in force that an administrator has set; null for those of the policy.</summary>
    public void SetLimits(QuotaLimits? limits) => Change(() => _sums.SetLimits(limits));

    /// <summary>Refuses early what certainly does not fit. What is reserved does not count: it may not come.</summary>
    /// <exception cref="MailStoreException">OverQuota.</exception>
    public void EnsureRoom(QuotaDemand demand) => _sums.EnsureRoom(demand);

    /// <summary>
    /// Keeps room for messages until what is returned is disposed: when they are there or will not come. What another operation has reserved counts twice for a moment, once its mailbox has said
    /// so; therefore nothing is refused before the others that are on their way have ended.
    /// </summary>
    /// <exception cref="MailStoreException">OverQuota; nothing is reserved.</exception>
    public async Task<IDisposable> ReserveAsync(QuotaDemand demand, CancellationToken cancellationToken)
    {
        // What does not count is not in the way of what does.
        var (octets, messages) = Policy.Ignores(demand.Mailbox) ? (0, 0) : (demand.Octets, demand.Messages);
        while (TryReserve(demand, octets, messages) is { } ended)
        {
            await ended.WaitAsync(cancellationToken);
        }

        return new Reservation(this, octets, messages);
    }

    /// <summary>Says what a mailbox holds in all.</summary>
    public void Set(MailboxId mailbox, MailboxName name, long octets, long messages) => _sums.Set(mailbox, name, octets, messages);

    /// <summary>Says that a mailbox has another name.</summary>
    public void Rename(MailboxId mailbox, MailboxName name) => _sums.Rename(mailbox, name);

    /// <summary>Forgets a mailbox that is gone.</summary>
    public void Remove(MailboxId mailbox) => _sums.Remove(mailbox);

    /// <summary>Whether it is known what a mailbox holds.</summary>
    public bool Knows(MailboxId mailbox) => _sums.Knows(mailbox);

    /// <summary>The one root, with what is limited.</summary>
    public QuotaRoot GetRoot(long mailboxes)
    {
        _sums.SetMailboxes(mailboxes);
        return _sums.GetRoot();
    }

    /// <exception cref="MailStoreException">OverQuota: there may be no further mailbox.</exception>
    public void EnsureRoomForMailbox(long mailboxes)
    {
        _sums.SetMailboxes(mailboxes);
        _sums.ChargeMailbox();
    }

    // Where nothing was limited before, nothing is known.
    private void Change(Action change)
    {
        lock (_lock)
        {
            if (!IsLimited)
            {
                _sums.Clear();
                IsCounted = false;
            }

            change();
        }
    }

    // Null when it is done, or what to wait for.
    private Task? TryReserve(QuotaDemand demand, long octets, long messages)
    {
        lock (_lock)
        {
            if (!_sums.HasRoom(demand, _reserved.Octets, _reserved.Messages))
            {
                return _reserved.Count > 0 ? _ended.Task : throw Policy.Exceeded();
            }

            _reserved = (_reserved.Count + 1, _reserved.Octets + octets, _reserved.Messages + messages);
            return null;
        }
    }

    private void End(long octets, long messages)
    {
        TaskCompletionSource ended;
        lock (_lock)
        {
            _reserved = (_reserved.Count - 1, _reserved.Octets - octets, _reserved.Messages - messages);
            ended = _ended;
            _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        ended.SetResult();
    }

    private sealed class Reservation(SdboxQuota quota, long octets, long messages) : IDisposable
    {
        private int _isEnded;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isEnded, 1) == 0)
            {
                quota.End(octets, messages);
            }
        }
    }
}
