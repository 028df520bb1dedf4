using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage;

/// <summary>
/// Where the mail of all users lies. One per server, safe for any number of callers at once. What not every store can do is in optional
/// interfaces that a store's account or mailbox implements besides: <see cref="IMailboxMetadata"/>, <see cref="IMailQuota"/>,
/// <see cref="IMailboxAccessControl"/>, <see cref="IMailAppendLimit"/>, <see cref="IMailboxSearch"/>, <see cref="IMailboxResync"/>, <see cref="IMessageStaging"/>. The protocols ask with <c>is</c> and announce what they find.
/// </summary>
public interface IMailStore
{
    /// <summary>
    /// Opens one user's account, making it (with an INBOX) when this is the first time. Accounts of the same user share all state: what
    /// one session commits, all others see.
    /// </summary>
    /// <param name="user">The user as the userdb gave it. Limits among its fields, such as <c>quota_rule</c>, hold from now on for the whole account.</param>
    /// <param name="settings">What the configuration adds to what the store keeps; it holds for this handle only.</param>
    /// <param name="cancellationToken">Cancels; a half-made account is completed by the next opening.</param>
    /// <returns>A handle to dispose when the session ends.</returns>
    /// <exception cref="MailStoreException">Unavailable, NoPermission, or Cannot when the user has no place for mail.</exception>
    ValueTask<IMailAccount> OpenAccountAsync(MailUser user, AccountSettings settings, CancellationToken cancellationToken);
}
