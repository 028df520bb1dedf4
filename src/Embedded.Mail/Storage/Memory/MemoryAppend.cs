using Embedded.Mail.Messages;
using Embedded.Mail.Storage.AccessControl;

namespace Embedded.Mail.Storage.Memory;

/// <summary>Messages on their way into a mailbox of this store.</summary>
internal sealed class MemoryAppend(MemoryMailStore store, MemoryLiveMailbox mailbox, MailboxGuard guard, MailboxRights needed) : IMailAppend
{
    private readonly List<(MemoryMessage Message, AppendOptions Options)> _added = [];
    private long _octets;
    private bool _isDelivery = true;
    private ReplacedMessage? _replaces;
    private bool _isDisposed;
    private bool _isCommitted;

    public async ValueTask AddAsync(Stream message, long? length, AppendOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ThrowIfOver();
        EnsureRoom(length ?? 0, options);
        var text = await MemoryTextReader.ReadAsync(message, length, store.Options.MaxMessageSize, cancellationToken);
        Add(text, MessageGuid.Create(), options);
    }

    public ValueTask AddAsync(StagedMessage message, AppendOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ThrowIfOver();
        if (message is not MemoryStagedMessage staged || staged.Store != store)
        {
            throw new ArgumentException("The message was staged by another store.", nameof(message));
        }

        cancellationToken.ThrowIfCancellationRequested();
        Add(staged.Text, staged.Guid, options);
        return ValueTask.CompletedTask;
    }

    public ValueTask<AppendResult> CommitAsync(CancellationToken cancellationToken)
    {
        ThrowIfOver();
        cancellationToken.ThrowIfCancellationRequested();
        AppendResult result;
        lock (mailbox.Gate)
        {
            result = Commit(mailbox.Begin());
        }

        _isCommitted = true;
        _added.Clear();
        mailbox.Deliver();
        return ValueTask.FromResult(result);
    }

    public ValueTask DisposeAsync()
    {
        _isDisposed = true;
        _added.Clear();
        return ValueTask.CompletedTask;
    }

    private AppendResult Commit(MemoryTransaction transaction)
    {
        guard.Require(needed);
        var (flags, takesKeywords) = guard.WritableFlags;
        var uids = new UidSetBuilder();
        foreach (var (message, options) in _added)
        {
            // Flags that the user may not set are left out, and the message is taken (RFC 4314 §4).
            uids.Add(transaction.Add(message, options.Flags & flags, takesKeywords ? options.Keywords : []));
        }

        if (transaction.IsEmpty)
        {
            return new AppendResult(transaction.Before.UidValidity, UidSet.Empty, transaction.Before.HighestModSeq);
        }

        mailbox.Account.Quota.Charge(mailbox.Id, new(mailbox.Name, transaction.AddedOctets, _added.Count, _isDelivery) { Replaces = _replaces });
        return new AppendResult(transaction.Publish().UidValidity, uids.ToSet(), transaction.ModSeq);
    }

    private void Add(MemoryText text, MessageGuid guid, AppendOptions options)
    {
        EnsureRoom(text.Octets.Length, options);
        _isDelivery &= options.IsDelivery;
        _replaces ??= options.Replaces;
        _octets += text.Octets.Length;
        _added.Add((MemoryMessage.Create(text, guid, options, store.TimeProvider.GetLocalNow()), options));
    }

    private void EnsureRoom(long length, AppendOptions options)
    {
        mailbox.Account.Quota.Policy.EnsureSize(length);
        mailbox.Account.Quota.EnsureRoom(new(mailbox.Name, _octets + length, _added.Count + 1, _isDelivery && options.IsDelivery) { Replaces = _replaces ?? options.Replaces });
    }

    private void ThrowIfOver()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_isCommitted)
        {
            throw new InvalidOperationException("The append was committed.");
        }
    }
}
