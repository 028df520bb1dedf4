using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage;

/// <summary>Knows the users whose mailboxes others may use: for a server, its userdbs.</summary>
public interface IMailboxOwners
{
    /// <summary>The user of that name; null when there is none, or none can be told now.</summary>
    ValueTask<MailUser?> FindAsync(string name, CancellationToken cancellationToken);
}
