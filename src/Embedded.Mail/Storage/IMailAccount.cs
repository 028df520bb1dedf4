using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage;

/// <summary>
/// One user's mailboxes, as one session sees them. Every member may be called by several threads at once. A change is visible to
/// other sessions, and safe on stable storage, when its task has completed; a change whose task failed or was cancelled has either
/// happened whole or not at all.
/// </summary>
public interface IMailAccount : IAsyncDisposable
{
    /// <summary>Whose account it is.</summary>
    MailUser User { get; }

    /// <summary>The namespaces; the first is the personal one, with the empty prefix.</summary>
    IReadOnlyList<MailNamespace> Namespaces { get; }

    /// <summary>
    /// Lists all mailboxes that the user may see, INBOX first and the others in ordinal order of their names, parents before their
    /// children. Levels that exist only as parents are listed with <see cref="MailboxAttributes.NoSelect"/>.
    /// </summary>
    ValueTask<IReadOnlyList<MailboxListing>> ListAsync(CancellationToken cancellationToken);

    /// <summary>The names the user subscribed to, in ordinal order; a mailbox of such a name need not exist (RFC 9051 §6.3.7).</summary>
    ValueTask<IReadOnlyList<MailboxName>> ListSubscriptionsAsync(CancellationToken cancellationToken);

    /// <summary>Opens a mailbox. All handles on a mailbox, of all sessions, share one live object.</summary>
    /// <returns>A handle to dispose when the session turns to another mailbox.</returns>
    /// <exception cref="MailStoreException">NotFound, also for a level that is no mailbox; NoPermission.</exception>
    ValueTask<IMailbox> OpenMailboxAsync(MailboxName name, MailboxAccess access, CancellationToken cancellationToken);

    /// <summary>Counts what a STATUS asks, without claiming recent messages. Only what <paramref name="items"/> names need be filled.</summary>
    /// <exception cref="MailStoreException">NotFound, NoPermission.</exception>
    ValueTask<MailboxStatus> GetStatusAsync(MailboxName name, MailboxStatusItems items, CancellationToken cancellationToken);

    /// <summary>Creates a mailbox and whatever levels above it are missing. It is not subscribed.</summary>
    /// <returns>The identity of the new mailbox.</returns>
    /// <exception cref="MailStoreException">AlreadyExists, NoPermission, OverQuota, Limit; Cannot when the store cannot hold such a name or use.</exception>
    ValueTask<MailboxId> CreateMailboxAsync(MailboxName name, SpecialUse specialUse, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes a mailbox and its messages. What lies below it stays, and the name then remains as a level that cannot be selected
    /// (RFC 9051 §6.3.5). Subscriptions stay. Open handles on it answer NotFound from now on.
    /// </summary>
    /// <exception cref="MailStoreException">NotFound; Cannot for INBOX and for a level that is no mailbox and has mailboxes below; NoPermission.</exception>
    ValueTask DeleteMailboxAsync(MailboxName name, CancellationToken cancellationToken);

    /// <summary>
    /// Renames a mailbox with all that lies below it, making missing levels above the new name; identities, UIDs, UIDVALIDITY and open handles
    /// go along. Subscriptions stay as they are. Renaming INBOX moves its messages to a new mailbox and leaves INBOX empty, and what lies below it untouched
    /// (RFC 9051 §6.3.6).
    /// </summary>
    /// <exception cref="MailStoreException">NotFound; AlreadyExists; Cannot when the new name lies below the old or is INBOX; NoPermission.</exception>
    ValueTask RenameMailboxAsync(MailboxName name, MailboxName newName, CancellationToken cancellationToken);

    /// <summary>Adds a name to the subscriptions or takes it away. Doing it twice is no error; the mailbox need not exist.</summary>
    ValueTask SubscribeAsync(MailboxName name, bool subscribed, CancellationToken cancellationToken);

    /// <summary>
    /// Calls <paramref name="onChange"/> after each change to the account's mailboxes and their messages, by whatever session or process, until the
    /// result is disposed. It is called after the commit and outside all locks, must not block and must not throw; calls come one at a time, those of one mailbox in order.
    /// </summary>
    IDisposable Watch(Action<AccountChange> onChange);
}
