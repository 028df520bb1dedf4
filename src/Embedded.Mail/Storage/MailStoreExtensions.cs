using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage;

/// <summary>Short ways to a store.</summary>
public static class MailStoreExtensions
{
    /// <summary>Opens one user's account as the store alone knows it. What serves users goes through <see cref="MailAccounts"/>.</summary>
    /// <inheritdoc cref="IMailStore.OpenAccountAsync"/>
    public static ValueTask<IMailAccount> OpenAccountAsync(this IMailStore store, MailUser user, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        return store.OpenAccountAsync(user, AccountSettings.Default, cancellationToken);
    }
}
