using Embedded.Mail.Messages;
using Embedded.Mail.Storage.AccessControl;
using Embedded.Mail.Storage.Files;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>
/// Mail in directories and files, in the sdbox format of Dovecot 2.3. A Dovecot with the same <c>mail_location</c> may be at work on the same mail at the same time, as may further servers of this
/// kind, so long as all of them see each other's file locks. Needs Linux and a 64-bit process.
/// </summary>
/// <remarks>
/// All files belong to the user that the server runs as, root among them, whatever <see cref="MailUser.UnixUserId"/> says; Dovecot must run as a user who may read and write them. Two users must not
/// have the same mail location unless they are to have the same mail.
/// </remarks>
public sealed class SdboxMailStore : IMailStore, IMailboxSharing, IAsyncDisposable
{
    private readonly SdboxLocationTemplate _location;
    private readonly QuotaSettings _quota;
    private readonly SdboxAccounts _accounts;
    private readonly SdboxSharedFile? _shared;

    /// <summary>A store.</summary>
    /// <param name="options">Where and how mail is kept.</param>
    /// <param name="timeProvider">The clock of arrival dates and UIDVALIDITY.</param>
    /// <param name="logger">Where damage and what the file system refuses is told; null for nowhere.</param>
    /// <exception cref="ArgumentException">The location or a quota setting cannot be read, or the location cannot be served.</exception>
    /// <exception cref="PlatformNotSupportedException">It is not Linux, or not a 64-bit process.</exception>
    public SdboxMailStore(SdboxStoreOptions options, TimeProvider timeProvider, ILogger<SdboxMailStore>? logger = null)
        : this(options, SystemFileLayer.Instance, timeProvider, logger)
    {
    }

    internal SdboxMailStore(SdboxStoreOptions options, FileLayer files, TimeProvider timeProvider, ILogger<SdboxMailStore>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(timeProvider);
        _location = SdboxLocationTemplate.TryParse(options.Location, out var location, out var error)
            ? location
            : throw new ArgumentException($"The mail location '{options.Location}' cannot be used: {error}.", nameof(options));
        _quota = QuotaSettings.Read(options.Quota, new(options.StorageLimit, options.MessageLimit, options.MailboxLimit));
        _shared = options.SharedMailboxes is { } shared ? new SdboxSharedFile(shared, files, timeProvider) : null;
        _accounts = new SdboxAccounts(options, files, timeProvider, logger ?? NullLogger<SdboxMailStore>.Instance);
    }

    /// <inheritdoc/>
    public async ValueTask<IMailAccount> OpenAccountAsync(MailUser user, AccountSettings settings, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        ArgumentNullException.ThrowIfNull(settings);
        return await OpenAsync(user, user, "", settings, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<IMailAccount> OpenAsVisitorAsync(MailUser owner, MailUser visitor, string prefix, AccountSettings settings, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentNullException.ThrowIfNull(visitor);
        ArgumentNullException.ThrowIfNull(settings);
        return await OpenAsync(owner, visitor, prefix, settings, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<string>> ListOwnersAsync(MailUser visitor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(visitor);
        cancellationToken.ThrowIfCancellationRequested();
        return _shared is null ? [] : await _accounts.RunAsync(() => _shared.OwnersFor(AclSubject.Of(visitor, "")));
    }

    /// <inheritdoc/>
    public IDisposable? WatchOwners(Action onChange)
    {
        ArgumentNullException.ThrowIfNull(onChange);
        return _shared is null ? null : _accounts.WatchFile(_shared.Path, onChange);
    }

    /// <summary>Closes the mailboxes that are kept open for sessions to come. Sessions must have ended before.</summary>
    public ValueTask DisposeAsync()
    {
        _accounts.Dispose();
        return ValueTask.CompletedTask;
    }

    private async ValueTask<IMailAccount> OpenAsync(MailUser owner, MailUser user, string prefix, AccountSettings settings, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var policy = _quota.For(owner);
        var (live, release) = _accounts.Acquire(LocationOf(owner), policy);
        try
        {
            if (!live.IsPrepared)
            {
                await live.RunAsync("open the account", () => Prepare(live, mayMake: owner == user));
            }

            live.Quota.SetPolicy(policy);
            if (live.Quota.IsLimited)
            {
                await live.QuotaCount.RefreshAsync(cancellationToken);
            }

            return new SdboxAccount(live, user, owner.Name, prefix, settings, _shared, release);
        }
        catch
        {
            release();
            throw;
        }
    }

    private static void Prepare(SdboxLiveAccount live, bool mayMake)
    {
        if (!mayMake && !live.Files.TryGetStatus(live.Paths.Mailboxes, out _))
        {
            throw SdboxLiveAccount.NotFound();
        }

        live.Prepare();
    }

    private SdboxLocation LocationOf(MailUser user)
    {
        if (user.MailLocation is not { } own)
        {
            return _location.Expand(user);
        }

        return SdboxLocationTemplate.TryParse(own, out var location, out _)
            ? location.Expand(user)
            : throw new MailStoreException(MailStoreError.Cannot, "The user's mail location cannot be served");
    }
}
