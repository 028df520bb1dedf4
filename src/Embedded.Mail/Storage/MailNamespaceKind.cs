namespace Embedded.Mail.Storage;

/// <summary>Whose mailboxes a namespace holds (RFC 2342 §4).</summary>
public enum MailNamespaceKind
{
    /// <summary>The user's own.</summary>
    Personal,

    /// <summary>Other users'.</summary>
    OtherUsers,

    /// <summary>Everybody's.</summary>
    Shared,
}
