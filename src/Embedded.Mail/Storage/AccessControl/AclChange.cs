namespace Embedded.Mail.Storage.AccessControl;

/// <summary>A change of one identifier's rights.</summary>
/// <param name="Identifier">Whose.</param>
/// <param name="IsNegative">Whether it is of what is taken away.</param>
/// <param name="Rights">Which rights.</param>
/// <param name="Mode">What becomes of them.</param>
internal sealed record AclChange(AclIdentifier Identifier, bool IsNegative, MailboxRights Rights, AclUpdateMode Mode)
{
    /// <summary>Reads what a client wants changed.</summary>
    /// <exception cref="MailStoreException">Cannot: the identifier is empty, is that of a global entry, or is not allowed here.</exception>
    public static AclChange Parse(string identifier, MailboxRights rights, AclUpdateMode mode, string owner, bool allowsAnyone)
    {
        ArgumentNullException.ThrowIfNull(identifier);
        var isNegative = identifier.StartsWith('-');
        var text = isNegative ? identifier[1..] : identifier;
        var parsed = AclIdentifier.Parse(text);
        if (text.Length == 0 || (parsed.Name.Length == 0 && parsed.Kind is AclIdentifierKind.Group or AclIdentifierKind.GroupOverride) || text.AsSpan().ContainsAny('\0', '\r', '\n'))
        {
            throw new MailStoreException(MailStoreError.Cannot, "An identifier must not be empty");
        }

        if (text[0] == '#')
        {
            throw new MailStoreException(MailStoreError.Cannot, "Global entries cannot be changed");
        }

        if (!allowsAnyone && !isNegative && parsed.Kind <= AclIdentifierKind.Authenticated && rights != MailboxRights.None && mode != AclUpdateMode.Remove)
        {
            throw new MailStoreException(MailStoreError.Cannot, $"The identifier '{text}' is not allowed here");
        }

        // One user should not stand in the list twice.
        var identity = parsed.Kind == AclIdentifierKind.User && parsed.Name == owner ? new AclIdentifier(AclIdentifierKind.Owner, "") : parsed;
        return new AclChange(identity, isNegative, rights & MailboxRights.All, mode);
    }

    /// <summary>The entry after the change; an owner of whom nothing is said begins with all rights.</summary>
    public AclEntry Apply(AclEntry entry) => IsNegative
        ? entry with { Denied = Apply(entry.Denied ?? MailboxRights.None) }
        : entry with { Granted = Apply(entry.Granted ?? (entry.Identifier.Kind == AclIdentifierKind.Owner && Mode == AclUpdateMode.Remove ? MailboxRights.All : MailboxRights.None)) };

    private MailboxRights? Apply(MailboxRights before)
    {
        var after = Mode switch
        {
            AclUpdateMode.Add => before | Rights,
            AclUpdateMode.Remove => before & ~Rights,
            _ => Rights,
        };
        return after == MailboxRights.None ? null : after;
    }
}
