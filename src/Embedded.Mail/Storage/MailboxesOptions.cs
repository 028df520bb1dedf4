namespace Embedded.Mail.Storage;

/// <summary>The mailboxes that every user has or may have. They are looked after by <see cref="MailAccounts"/>.</summary>
public sealed class MailboxesOptions
{
    /// <summary>
    /// Mailboxes by their full name, levels separated by <c>/</c>. By default, as in Dovecot's own configuration, Drafts, Junk, Sent, "Sent Messages" and Trash have their special use
    /// when the user makes them, and none is made by the server. INBOX is always there, so its <see cref="AutoMailboxOptions.Auto"/> means nothing.
    /// </summary>
    public IDictionary<string, AutoMailboxOptions> Mailboxes { get; } = new Dictionary<string, AutoMailboxOptions>(StringComparer.Ordinal)
    {
        ["Drafts"] = new() { SpecialUse = "\\Drafts" },
        ["Junk"] = new() { SpecialUse = "\\Junk" },
        ["Sent"] = new() { SpecialUse = "\\Sent" },
        ["Sent Messages"] = new() { SpecialUse = "\\Sent" },
        ["Trash"] = new() { SpecialUse = "\\Trash" },
    };
}
