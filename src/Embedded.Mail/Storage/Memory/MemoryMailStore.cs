using System.Collections.Concurrent;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage.AccessControl;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Embedded.Mail.Storage.Memory;

/// <summary>
/// Mail that lives as long as this object: for tests, for demonstrations, and for hosts that need a mailbox and no disk. It keeps every promise of the contracts but the one of stable
/// storage. Accounts are told apart by the user's name; <see cref="MailUser.Home"/> and <see cref="MailUser.MailLocation"/> mean nothing here.
/// </summary>
/// <remarks>Messages are held in memory whole, one array of octets for all copies of a text.</remarks>
public sealed class MemoryMailStore : IMailStore, IMailboxSharing, IMessageStaging
{
    private readonly ConcurrentDictionary<string, MemoryLiveAccount> _accounts = new(StringComparer.Ordinal);
    private readonly QuotaSettings _quota;
    private readonly ILogger _logger;
    private readonly ChangeFeed<MemoryMailStore> _owners;

    /// <summary>An empty store without limits, by the system's clock.</summary>
    public MemoryMailStore()
        : this(new MemoryStoreOptions(), TimeProvider.System)
    {
    }

    /// <summary>An empty store.</summary>
    /// <param name="options">The limits.</param>
    /// <param name="timeProvider">The clock of arrival dates and UIDVALIDITY.</param>
    /// <param name="logger">Where watchers are told on that threw; null for nowhere.</param>
    /// <exception cref="ArgumentException">A quota setting cannot be read.</exception>
    public MemoryMailStore(MemoryStoreOptions options, TimeProvider timeProvider, ILogger<MemoryMailStore>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(timeProvider);
        Options = options;
        TimeProvider = timeProvider;
        _quota = QuotaSettings.Read(options.Quota, new(options.StorageLimit, options.MessageLimit, options.MailboxLimit));
        _logger = logger ?? NullLogger<MemoryMailStore>.Instance;
        _owners = new ChangeFeed<MemoryMailStore>(_logger);
    }

    internal MemoryStoreOptions Options { get; }

    internal TimeProvider TimeProvider { get; }

    /// <inheritdoc/>
    public ValueTask<IMailAccount> OpenAccountAsync(MailUser user, AccountSettings settings, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        ArgumentNullException.ThrowIfNull(settings);
        cancellationToken.ThrowIfCancellationRequested();
        var policy = _quota.For(user);

        // Of two first openings at once both make an account and one is kept; the other has never been seen by anyone.
        var account = _accounts.GetOrAdd(user.Name, _ => new MemoryLiveAccount(user, policy, this, _logger));
        account.Quota.SetPolicy(policy);
        return ValueTask.FromResult<IMailAccount>(new MemoryAccount(account, user, settings, ""));
    }

    /// <inheritdoc/>
    public ValueTask<IMailAccount> OpenAsVisitorAsync(MailUser owner, MailUser visitor, string prefix, AccountSettings settings, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentNullException.ThrowIfNull(visitor);
        cancellationToken.ThrowIfCancellationRequested();
        return _accounts.TryGetValue(owner.Name, out var account)
            ? ValueTask.FromResult<IMailAccount>(new MemoryAccount(account, visitor, settings, prefix))
            : throw new MailStoreException(MailStoreError.NotFound, "Mailbox doesn't exist");
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> ListOwnersAsync(MailUser visitor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(visitor);
        cancellationToken.ThrowIfCancellationRequested();
        IReadOnlyList<string> owners = [.. _accounts.Values
            .Where(account => account.Owner != visitor.Name && account.Names.List(AccountSettings.Default, AclSubject.Of(visitor, account.Owner)).Count > 0)
            .Select(static account => account.Owner).Order(StringComparer.Ordinal)];
        return ValueTask.FromResult(owners);
    }

    /// <inheritdoc/>
    public IDisposable? WatchOwners(Action onChange)
    {
        ArgumentNullException.ThrowIfNull(onChange);
        return _owners.Watch(_ => onChange());
    }

    /// <inheritdoc/>
    public async ValueTask<StagedMessage> StageAsync(Stream message, long length, CancellationToken cancellationToken) =>
        new MemoryStagedMessage(this, await MemoryTextReader.ReadAsync(message, length, Options.MaxMessageSize, cancellationToken));

    /// <summary>Tells that users may have become visible to others. Outside all locks.</summary>
    internal void TellOwners()
    {
        _owners.Enqueue(this);
        _owners.Deliver();
    }
}
