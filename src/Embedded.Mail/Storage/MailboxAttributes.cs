namespace Embedded.Mail.Storage;

/// <summary>What a listing says of a name (RFC 9051 §7.3.1).</summary>
[Flags]
public enum MailboxAttributes
{
    /// <summary>A mailbox like any other.</summary>
    None = 0,

    /// <summary>A level that is no mailbox.</summary>
    NoSelect = 0x01,

    /// <summary>Nothing can be created below.</summary>
    NoInferiors = 0x02,

    /// <summary>There are mailboxes below.</summary>
    HasChildren = 0x04,

    /// <summary>It has new mail since it was last looked at, where the store knows (<c>\Marked</c>).</summary>
    Marked = 0x08,

    /// <summary>It has none, where the store knows (<c>\Unmarked</c>).</summary>
    Unmarked = 0x10,
}
