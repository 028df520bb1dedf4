using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage;

/// <summary>
/// An account that can build what it knows of its mailboxes anew from the messages that are stored: what an operator asks for who has restored message files or distrusts an index. Damage
/// that is noticed is healed without it.
/// </summary>
public interface IMailboxResync
{
    /// <summary>
    /// Builds a mailbox's index anew. UIDs, UIDVALIDITY, identity, flags and keywords stay; every message gets a new modseq; a message whose text is stored becomes part of the mailbox again,
    /// whether it was lost or expunged; one whose text is gone goes; a text that cannot be read is set aside and logged; caches and old temporary files are removed.
    /// </summary>
    /// <param name="mailbox">The mailbox; null for all of the account, of which one that cannot be built anew does not keep the others from it.</param>
    /// <param name="cancellationToken">Cancels before the next mailbox begins.</param>
    /// <exception cref="MailStoreException">NotFound, NoPermission, InUse, Unavailable: nothing was changed. Of several mailboxes that failed, the first one's.</exception>
    ValueTask ForceResyncAsync(MailboxName? mailbox, CancellationToken cancellationToken);
}
