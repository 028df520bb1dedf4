namespace Embedded.Mail.Imap.Commands.Search;

/// <summary>Which mailboxes a search goes through (RFC 7377 §2.2, RFC 5465 §6).</summary>
internal enum SearchSource
{
    /// <summary>The selected one.</summary>
    Selected,

    /// <summary>Those to which mail is delivered: INBOX.</summary>
    Inboxes,

    /// <summary>All of the user's own.</summary>
    Personal,

    /// <summary>All subscribed.</summary>
    Subscribed,

    /// <summary>Those named, and all below them.</summary>
    Subtree,

    /// <summary>Those named, and those one level below them.</summary>
    SubtreeOne,

    /// <summary>Those named.</summary>
    Mailboxes,
}
