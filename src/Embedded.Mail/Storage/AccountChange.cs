using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage;

/// <summary>Something happened in an account: what NOTIFY (RFC 5465) and replication live on.</summary>
public abstract record AccountChange
{
    private AccountChange()
    {
    }

    /// <summary>Messages arrived, changed or went.</summary>
    /// <param name="Name">The mailbox's name at that time.</param>
    /// <param name="Change">What.</param>
    public sealed record Messages(MailboxName Name, MailboxChange Change) : AccountChange;

    /// <summary>A mailbox was created.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Id">Its identity.</param>
    public sealed record Created(MailboxName Name, MailboxId Id) : AccountChange;

    /// <summary>A mailbox was deleted.</summary>
    /// <param name="Name">The name it had.</param>
    /// <param name="Id">The identity it had.</param>
    public sealed record Deleted(MailboxName Name, MailboxId Id) : AccountChange;

    /// <summary>A mailbox, or a level that is none, got another name; what lies below it is not told one by one.</summary>
    /// <param name="OldName">The name before.</param>
    /// <param name="NewName">The name now.</param>
    public sealed record Renamed(MailboxName OldName, MailboxName NewName) : AccountChange;

    /// <summary>A name was subscribed or no longer is.</summary>
    /// <param name="Name">The name.</param>
    /// <param name="IsSubscribed">Whether it is now.</param>
    public sealed record Subscription(MailboxName Name, bool IsSubscribed) : AccountChange;

    /// <summary>Metadata of a mailbox, or of the server, changed (RFC 5464).</summary>
    /// <param name="Name">The mailbox; null for the server.</param>
    /// <param name="Entries">The entries' names.</param>
    public sealed record Metadata(MailboxName? Name, IReadOnlyList<string> Entries) : AccountChange;

    /// <summary>Who may do what in a mailbox may have changed (RFC 4314), so that some users may see one more or one less.</summary>
    /// <param name="Name">The mailbox, or a level for those below it; null for any.</param>
    public sealed record AccessControl(MailboxName? Name) : AccountChange;
}
