using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>
/// What one user uses, and may use. Each mailbox says what it holds when it is loaded (<see cref="Set"/>), and what becomes more or less from then on; nothing need be said while nothing is limited.
/// Its lock is an inner one: nothing else but the sums is locked under it.
/// </summary>
internal sealed class SdboxQuota(QuotaLimits limits)
{
    private readonly Lock _lock = new();
    private readonly AccountQuota _sums = new(limits);
    private readonly Dictionary<MailboxId, (long Octets, long Messages)> _mailboxes = [];

    /// <summary>Whether anything is limited.</summary>
    public bool IsLimited => _sums.IsLimited;

    /// <summary>Puts limits in force; who is over them already can store nothing until there is room. Where nothing was limited before, nothing is known.</summary>
    public void SetLimits(QuotaLimits limits)
    {
        lock (_lock)
        {
            if (!IsLimited)
            {
                Forget();
            }

            _sums.SetLimits(limits);
        }
    }

    /// <exception cref="MailStoreException">OverQuota.</exception>
    public void EnsureRoom(long octets, long messages) => _sums.EnsureRoom(octets, messages);

    /// <summary>Counts messages that are about to be committed to a mailbox.</summary>
    /// <exception cref="MailStoreException">OverQuota; nothing was counted.</exception>
    public void Charge(MailboxId mailbox, long octets, long messages)
    {
        lock (_lock)
        {
            if (IsLimited)
            {
                _sums.Charge(octets, messages);
                Add(mailbox, octets, messages);
            }
        }
    }

    /// <summary>Counts what is gone from a mailbox: expunged by whomever, or charged and not committed. Negative is what others have put there.</summary>
    public void Release(MailboxId mailbox, long octets, long messages)
    {
        lock (_lock)
        {
            if (IsLimited)
            {
                _sums.Release(octets, messages);
                Add(mailbox, -octets, -messages);
            }
        }
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

    private void Forget()
    {
        _sums.Release(_mailboxes.Values.Sum(static held => held.Octets), _mailboxes.Values.Sum(static held => held.Messages));
        _mailboxes.Clear();
    }

    // A mailbox that has not said yet what it holds says all of it later.
    private void Add(MailboxId mailbox, long octets, long messages)
    {
        var before = _mailboxes.GetValueOrDefault(mailbox);
        _mailboxes[mailbox] = (before.Octets + octets, before.Messages + messages);
    }
}
