namespace Embedded.Mail.Storage;

/// <summary>One mailbox that the configuration knows by name: Dovecot's <c>mailbox NAME { … }</c>.</summary>
public sealed class AutoMailboxOptions
{
    /// <summary>Whether it is made for users who have none. Default <see cref="AutoMailboxMode.No"/>.</summary>
    public AutoMailboxMode Auto { get; set; }

    /// <summary>
    /// What it is used for: attributes of RFC 6154 §2 separated by spaces, such as <c>\Sent</c>; null or empty for nothing. A mailbox that was created with a use of its
    /// own keeps that.
    /// </summary>
    public string? SpecialUse { get; set; }
}
