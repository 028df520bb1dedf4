namespace Embedded.Mail.Imap.Commands.Notify;

/// <summary>Which mailboxes a group of events is about (RFC 5465 §6).</summary>
internal enum NotifyScope
{
    /// <summary>The selected one, at once.</summary>
    Selected,

    /// <summary>The selected one, expunged messages only where a command allows.</summary>
    SelectedDelayed,

    /// <summary>The user's own. <c>inboxes</c> is the same: mail may be delivered to any of them.</summary>
    Personal,

    /// <summary>Those that the user subscribed to.</summary>
    Subscribed,

    /// <summary>Those named and all below them.</summary>
    Subtree,

    /// <summary>Those named.</summary>
    Mailboxes,
}
