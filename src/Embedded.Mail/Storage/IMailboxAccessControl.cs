using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage;

/// <summary>An account whose mailboxes have access control lists (RFC 4314). The store enforces them in every operation of the account.</summary>
public interface IMailboxAccessControl
{
    /// <summary>The list of a mailbox: rights by identifier (<c>alice</c>, <c>anyone</c>, <c>-bob</c> for what is taken away).</summary>
    /// <exception cref="MailStoreException">NotFound, NoPermission.</exception>
    ValueTask<IReadOnlyDictionary<string, MailboxRights>> GetAclAsync(MailboxName mailbox, CancellationToken cancellationToken);

    /// <summary>Gives an identifier exactly these rights; <see cref="MailboxRights.None"/> removes it from the list.</summary>
    /// <exception cref="MailStoreException">NotFound, NoPermission; Cannot for an empty identifier.</exception>
    ValueTask SetAclAsync(MailboxName mailbox, string identifier, MailboxRights rights, CancellationToken cancellationToken);

    /// <summary>What this session's user may do.</summary>
    /// <exception cref="MailStoreException">NotFound.</exception>
    ValueTask<MailboxRights> GetMyRightsAsync(MailboxName mailbox, CancellationToken cancellationToken);
}
