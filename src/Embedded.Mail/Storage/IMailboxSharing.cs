using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage;

/// <summary>
/// A store in which users use mailboxes of others, as far as the lists of these let them. Its accounts implement <see cref="IMailboxAccessControl"/>, <see cref="IMailboxMetadata"/>,
/// <see cref="IMailQuota"/>, <see cref="IMailAppendLimit"/> and <see cref="IMailboxResync"/> where the owner's own do.
/// </summary>
public interface IMailboxSharing
{
    /// <summary>Opens another user's account on behalf of a visitor, who sees and does there what the lists allow. An account that is not there is not made.</summary>
    /// <param name="owner">Whose account.</param>
    /// <param name="visitor">Who comes.</param>
    /// <param name="prefix">What the visitor sees before the owner's names, such as <c>shared/alice/</c>: in <see cref="IMailbox.Name"/> of what is opened, and nowhere else.</param>
    /// <param name="settings">What the configuration adds.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="MailStoreException">NotFound, Unavailable.</exception>
    ValueTask<IMailAccount> OpenAsVisitorAsync(MailUser owner, MailUser visitor, string prefix, AccountSettings settings, CancellationToken cancellationToken);

    /// <summary>The names of other users who have, as far as the store knows, mailboxes that this one may see.</summary>
    ValueTask<IReadOnlyList<string>> ListOwnersAsync(MailUser visitor, CancellationToken cancellationToken);

    /// <summary>Has it told that <see cref="ListOwnersAsync"/> may give other names than before, whoever caused it.</summary>
    /// <param name="onChange">Called on any thread; it returns soon and throws nothing.</param>
    /// <returns>What ends that; null where the store does not tell.</returns>
    IDisposable? WatchOwners(Action onChange);
}
