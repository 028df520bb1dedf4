using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage;

/// <summary>An account whose mailboxes have access control lists (RFC 4314). The store enforces them in every operation of the account.</summary>
public interface IMailboxAccessControl
{
    /// <summary>
    /// The list of a mailbox: rights by identifier (<c>alice</c>, <c>anyone</c>, <c>authenticated</c>, <c>$group</c>, <c>!$group</c> for a group that overrides users; <c>-bob</c> for what is taken
    /// away; <c>#bob</c> for what the administrator set for all). The owner's rights are among them, also where nobody set them.
    /// </summary>
    /// <exception cref="MailStoreException">NotFound, NoPermission.</exception>
    ValueTask<IReadOnlyDictionary<string, MailboxRights>> GetAclAsync(MailboxName mailbox, CancellationToken cancellationToken);

    /// <summary>Changes the rights of one identifier. The owner keeps the rights to see the mailbox and to change its list.</summary>
    /// <param name="mailbox">The mailbox.</param>
    /// <param name="identifier">Whose rights; <c>owner</c> is the owner, whoever that is.</param>
    /// <param name="rights">The rights; <see cref="MailboxRights.None"/> with <see cref="AclUpdateMode.Replace"/> removes the identifier from the list.</param>
    /// <param name="mode">What becomes of them.</param>
    /// <param name="cancellationToken">Cancels up to the commit.</param>
    /// <exception cref="MailStoreException">NotFound, NoPermission; Cannot for an identifier that is empty or not allowed here.</exception>
    ValueTask SetAclAsync(MailboxName mailbox, string identifier, MailboxRights rights, AclUpdateMode mode, CancellationToken cancellationToken);

    /// <summary>The rights that an identifier always has (RFC 4314 §3.7): the owner's.</summary>
    /// <exception cref="MailStoreException">NotFound, NoPermission.</exception>
    ValueTask<MailboxRights> GetRequiredRightsAsync(MailboxName mailbox, string identifier, CancellationToken cancellationToken);

    /// <summary>What this session's user may do.</summary>
    /// <exception cref="MailStoreException">NotFound.</exception>
    ValueTask<MailboxRights> GetMyRightsAsync(MailboxName mailbox, CancellationToken cancellationToken);
}
