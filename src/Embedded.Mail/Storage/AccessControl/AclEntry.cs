namespace Embedded.Mail.Storage.AccessControl;

/// <summary>An entry of a list.</summary>
/// <param name="Identifier">Whom it means.</param>
/// <param name="Granted">What is given; null where nothing is said of that.</param>
/// <param name="Denied">What is taken away; null where nothing is said of that.</param>
/// <param name="IsGlobal">Whether the administrator set it for mailboxes of all users; such an entry stands above those of the mailbox and is not changed by clients.</param>
internal sealed record AclEntry(AclIdentifier Identifier, MailboxRights? Granted, MailboxRights? Denied, bool IsGlobal = false) : IComparable<AclEntry>
{
    public int CompareTo(AclEntry? other) =>
        other is null ? 1 : IsGlobal != other.IsGlobal ? IsGlobal.CompareTo(other.IsGlobal) : Identifier.CompareTo(other.Identifier);
}
