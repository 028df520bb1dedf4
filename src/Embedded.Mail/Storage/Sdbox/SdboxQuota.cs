using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>
/// What one user uses, and may use. Each mailbox says what it holds when it is loaded and whenever that changes (<see cref="Set"/>), and nothing need be said while nothing is limited. What is on
/// its way into a mailbox is reserved until then. Its lock is an inner one: nothing else but the sums is locked under it.
/// </summary>
internal sealed class SdboxQuota(QuotaLimits limits)
{
    private readonly Lock _lock = new();
    private readonly AccountQuota _sums = new(limits);
    private readonly Dictionary<MailboxId, (long Octets, long Messages)> _mailboxes = [];
    private TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private (long Count, long Octets, long Messages) _reserved;

    /// <summary>Whether anything is limited.</summary>
    public bool IsLimited => _sums.IsLimited;

    /// <summary>Whether all mailboxes have said what they hold since something is limited.</summary>
    public bool IsCounted { get; set; }

    /// <summary>Puts limits in force; who is over them already can store nothing until there is room. Where nothing was limited before, nothing is known.</summary>
    public void SetLimits(QuotaLimits limits)
    {
        lock (_lock)
        {
            if (!IsLimited)
            {
                _sums.Release(_mailboxes.Values.Sum(static held => held.Octets), _mailboxes.Values.Sum(static held => held.Messages));
                _mailboxes.Clear();
                IsCounted = false;
            }

            _sums.SetLimits(limits);
        }
    }

    /// <summary>Refuses early what certainly does not fit. What is reserved does not count: it may not come.</summary>
    /// <exception cref="MailStoreException">OverQuota.</exception>
    public void EnsureRoom(long octets, long messages) => _sums.EnsureRoom(octets, messages);

    /// <summary>
    /// Keeps room for messages until <see cref="EndReservation"/>. What another operation has reserved counts twice for a moment, once its mailbox has said so; therefore nothing is refused
    /// before the others that are on their way have ended.
    /// </summary>
    /// <exception cref="MailStoreException">OverQuota; nothing is reserved.</exception>
    public async Task ReserveAsync(long octets, long messages, CancellationToken cancellationToken)
    {
        while (TryReserve(octets, messages) is { } ended)
        {
            await ended.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Ends a reservation, when the messages are there or will not come.</summary>
    public void EndReservation(long octets, long messages)
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

    /// <summary>Says what a mailbox holds in all.</summary>
    public void Set(MailboxId mailbox, long octets, long messages)
    {
        lock (_lock)
        {
            var before = _mailboxes.GetValueOrDefault(mailbox);
            _mailboxes[mailbox] = (octets, messages);
            _sums.Release(before.Octets - octets, before.Messages - messages);
        }
    }

    /// <summary>Forgets a mailbox that is gone.</summary>
    public void Remove(MailboxId mailbox)
    {
        lock (_lock)
        {
            if (_mailboxes.Remove(mailbox, out var held))
            {
                _sums.Release(held.Octets, held.Messages);
            }
        }
    }

    /// <summary>The mailboxes of which it is known what they hold.</summary>
    public IReadOnlyList<MailboxId> Known
    {
        get
        {
            lock (_lock)
            {
                return [.. _mailboxes.Keys];
            }
        }
    }

    /// <summary>Whether it is known what a mailbox holds.</summary>
    public bool Knows(MailboxId mailbox)
    {
        lock (_lock)
        {
            return _mailboxes.ContainsKey(mailbox);
        }
    }

    /// <summary>The one root; null where nothing is limited.</summary>
    public QuotaRoot? GetRoot(long mailboxes)
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

    // Null when it is done, or what to wait for.
    private Task? TryReserve(long octets, long messages)
    {
        lock (_lock)
        {
            if (messages > 0 && !_sums.HasRoom(_reserved.Octets + octets, _reserved.Messages + messages))
            {
                return _reserved.Count > 0 ? _ended.Task : throw AccountQuota.Exceeded();
            }

            _reserved = (_reserved.Count + 1, _reserved.Octets + octets, _reserved.Messages + messages);
            return null;
        }
    }
}
