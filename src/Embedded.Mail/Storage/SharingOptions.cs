namespace Embedded.Mail.Storage;

/// <summary>How users share their mailboxes. Who may do what in which mailbox is in the mailboxes' access control lists.</summary>
public sealed class SharingOptions
{
    /// <summary>
    /// Where users find the mailboxes of others, such as <c>shared/%u/</c>: one or more levels, then <c>%u</c> for the owner's name or <c>%n</c> for its part before the <c>@</c> where visitors and
    /// owners have one domain, then <c>/</c>. Null, the default, for nowhere. Dovecot's <c>namespace { type = shared }</c>.
    /// </summary>
    public string? Prefix { get; set; }

    /// <summary>Whether access control lists may give rights to everybody (<c>anyone</c> and <c>authenticated</c>). Default false. Dovecot's <c>acl_anyone = allow</c>.</summary>
    public bool AllowAnyone { get; set; }
}
