namespace Embedded.Mail.Storage.AccessControl;

/// <summary>Whom an entry of a list means, in the order in which entries are applied: a later kind replaces what an earlier one gave, as in Dovecot.</summary>
internal enum AclIdentifierKind
{
    /// <summary>Everybody.</summary>
    Anyone,

    /// <summary>Everybody who has logged in, which is the same here.</summary>
    Authenticated,

    /// <summary>The members of a group.</summary>
    Group,

    /// <summary>Who owns the mailbox.</summary>
    Owner,

    /// <summary>One user.</summary>
    User,

    /// <summary>The members of a group, whatever is given to them as users.</summary>
    GroupOverride,
}
