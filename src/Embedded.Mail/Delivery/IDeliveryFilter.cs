using Embedded.Mail.Mime;
using Embedded.Mail.Sieve;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Delivery;

/// <summary>
/// Decides for a user where a message goes: the place of a Sieve script, or of a host's own rules. Safe for any number of callers at once. Filters are asked in the order they
/// were registered; the first that decides ends it, and when none does the message goes where the recipient's address says.
/// </summary>
public interface IDeliveryFilter
{
    /// <summary>Decides about one message for one user. What goes to others (redirects, replies) is the filter's own doing, before it answers.</summary>
    /// <param name="account">The user's mailboxes.</param>
    /// <param name="message">The message with the delivery's header fields; not to be disposed, and not to be read after the task has completed.</param>
    /// <param name="envelope">Its envelope.</param>
    /// <param name="cancellationToken">Ends the decision; the message is then not delivered and the sender keeps it.</param>
    /// <returns>The decision; null when this filter has none for the user.</returns>
    /// <exception cref="MailStoreException">What the decision needs cannot be read; the delivery fails as if the mailbox had refused.</exception>
    ValueTask<DeliveryDecision?> DecideAsync(IMailAccount account, MessageBody message, SieveEnvelope envelope, CancellationToken cancellationToken);
}
