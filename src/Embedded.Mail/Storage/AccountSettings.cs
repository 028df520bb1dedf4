using System.Collections.Immutable;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage;

/// <summary>What the server's configuration adds to every account, whatever the store keeps. Immutable.</summary>
public sealed record AccountSettings
{
    /// <summary>Nothing is added.</summary>
    public static AccountSettings Default { get; } = new();

    /// <summary>Whether access control lists may give rights to everybody (<c>anyone</c>, <c>authenticated</c>): Dovecot's <c>acl_anyone</c>.</summary>
    public bool AllowsAnyone { get; init; }

    /// <summary>What mailboxes of certain names are used for, unless the mailbox itself says otherwise.</summary>
    public ImmutableDictionary<MailboxName, SpecialUse> SpecialUses { get; init; } = ImmutableDictionary<MailboxName, SpecialUse>.Empty;

    /// <summary>What a mailbox is used for: as the store keeps it with the mailbox, or as the configuration says where the store keeps none.</summary>
    public SpecialUse SpecialUseOf(MailboxName name, SpecialUse kept) =>
        kept != SpecialUse.None ? kept : SpecialUses.GetValueOrDefault(name);
}
