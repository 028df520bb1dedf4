namespace Embedded.Mail.Storage;

/// <summary>Whether a configured mailbox is made for a user who has none of its name: Dovecot's <c>auto</c>.</summary>
public enum AutoMailboxMode
{
    /// <summary>It is not made; one that the user makes still gets the special use.</summary>
    No,

    /// <summary>It is made when the user's account is opened.</summary>
    Create,

    /// <summary>It is made when the user's account is opened, and subscribed when it is made.</summary>
    Subscribe,
}
