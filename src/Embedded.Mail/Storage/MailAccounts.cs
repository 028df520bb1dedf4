using System.Collections.Immutable;
using Embedded.Mail.Messages;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Embedded.Mail.Storage;

/// <summary>
/// How everything that serves users opens their accounts: from the one store of the server, with the mailboxes of <see cref="MailboxesOptions"/>.
/// Safe for any number of callers at once; many first logins of one user together make each mailbox once.
/// </summary>
public sealed class MailAccounts
{
    private readonly AccountSettings _settings;
    private readonly ImmutableArray<AutoMailbox> _automatic;
    private readonly ILogger<MailAccounts> _logger;
    private readonly SharedMailboxes? _shared;

    /// <summary>The accounts of a store.</summary>
    /// <param name="store">The store.</param>
    /// <param name="options">The mailboxes that all users have or may have.</param>
    /// <param name="logger">Where it is told what could not be made.</param>
    /// <param name="shared">The mailboxes that users share; null for none.</param>
    /// <exception cref="ArgumentException">The options name a mailbox or a special use that cannot be.</exception>
    public MailAccounts(IMailStore store, IOptions<MailboxesOptions> options, ILogger<MailAccounts> logger, SharedMailboxes? shared = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var mailboxes = options.Value.Mailboxes.Select(static mailbox => AutoMailbox.Read(mailbox.Key, mailbox.Value)).ToList();
        Store = store;
        _shared = shared;
        _logger = logger;
        _automatic = [.. mailboxes.Where(static mailbox => mailbox.Auto != AutoMailboxMode.No && !mailbox.Name.IsInbox)];
        _settings = new AccountSettings
        {
            AllowsAnyone = shared?.AllowsAnyone ?? false,
            SpecialUses = mailboxes.Where(static mailbox => mailbox.SpecialUse != SpecialUse.None)
                .ToImmutableDictionary(static mailbox => mailbox.Name, static mailbox => mailbox.SpecialUse),
        };
    }

    /// <summary>The store, for what concerns no single user, such as <see cref="IMessageStaging"/>.</summary>
    public IMailStore Store { get; }

    /// <summary>
    /// Opens one user's account and makes the automatic mailboxes that it lacks. That costs one look-up of each; a mailbox that cannot be made (over quota, no permission)
    /// is logged and does not keep the user out.
    /// </summary>
    /// <inheritdoc cref="IMailStore.OpenAccountAsync"/>
    public async ValueTask<IMailAccount> OpenAsync(MailUser user, CancellationToken cancellationToken)
    {
        var account = await Store.OpenAccountAsync(user, _settings, cancellationToken);
        try
        {
            foreach (var mailbox in _automatic)
            {
                await EnsureAsync(account, mailbox, cancellationToken);
            }

            return _shared?.Extend(account, Store, _settings) ?? account;
        }
        catch
        {
            await account.DisposeAsync();
            throw;
        }
    }

    private async ValueTask EnsureAsync(IMailAccount account, AutoMailbox mailbox, CancellationToken cancellationToken)
    {
        try
        {
            if (!await ExistsAsync(account, mailbox.Name, cancellationToken))
            {
                await CreateAsync(account, mailbox, cancellationToken);
            }
        }
        catch (MailStoreException e) when (e.Error == MailStoreError.AlreadyExists)
        {
            // Another session of the user was quicker.
        }
        catch (MailStoreException e) when (!e.IsTemporary)
        {
            Log.AutoMailboxRefused(_logger, e, account.User.Name, mailbox.Name.Value, e.Error);
        }
    }

    private static async ValueTask<bool> ExistsAsync(IMailAccount account, MailboxName name, CancellationToken cancellationToken)
    {
        try
        {
            _ = await account.GetStatusAsync(name, MailboxStatusItems.None, cancellationToken);
            return true;
        }
        catch (MailStoreException e) when (e.Error is MailStoreError.NotFound or MailStoreError.NoPermission)
        {
            return e.Error == MailStoreError.NoPermission;
        }
    }

    // Subscribed first: were it created first, a crash in between would leave it unsubscribed for good, for the next login finds it there.
    private static async ValueTask CreateAsync(IMailAccount account, AutoMailbox mailbox, CancellationToken cancellationToken)
    {
        if (mailbox.Auto == AutoMailboxMode.Subscribe)
        {
            await account.SubscribeAsync(mailbox.Name, true, cancellationToken);
        }

        // The special use is the configuration's and follows it; kept with the mailbox it would outlive a change there.
        _ = await account.CreateMailboxAsync(mailbox.Name, SpecialUse.None, cancellationToken);
    }
}
