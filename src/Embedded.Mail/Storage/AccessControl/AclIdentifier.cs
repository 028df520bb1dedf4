namespace Embedded.Mail.Storage.AccessControl;

/// <summary>Whom an entry of a list means.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Name">The user or group; empty for the other kinds.</param>
internal readonly record struct AclIdentifier(AclIdentifierKind Kind, string Name) : IComparable<AclIdentifier>
{
    private const string Group = "$";
    private const string GroupOverride = "!$";

    /// <summary>Reads an identifier as IMAP has it, with Dovecot's spelling of groups: <c>anyone</c>, <c>authenticated</c>, <c>owner</c>, <c>$group</c>, <c>!$group</c>, or a user.</summary>
    public static AclIdentifier Parse(string text) => text switch
    {
        "anyone" => new(AclIdentifierKind.Anyone, ""),
        "authenticated" => new(AclIdentifierKind.Authenticated, ""),
        "owner" => new(AclIdentifierKind.Owner, ""),
        _ when text.StartsWith(Group, StringComparison.Ordinal) => new(AclIdentifierKind.Group, text[Group.Length..]),
        _ when text.StartsWith(GroupOverride, StringComparison.Ordinal) => new(AclIdentifierKind.GroupOverride, text[GroupOverride.Length..]),
        _ => new(AclIdentifierKind.User, text),
    };

    public int CompareTo(AclIdentifier other) => Kind != other.Kind ? Kind.CompareTo(other.Kind) : string.CompareOrdinal(Name, other.Name);

    /// <summary>As <see cref="Parse"/> reads it.</summary>
    public override string ToString() => Kind switch
    {
        AclIdentifierKind.Anyone => "anyone",
        AclIdentifierKind.Authenticated => "authenticated",
        AclIdentifierKind.Owner => "owner",
        AclIdentifierKind.Group => Group + Name,
        AclIdentifierKind.GroupOverride => GroupOverride + Name,
        _ => Name,
    };
}
