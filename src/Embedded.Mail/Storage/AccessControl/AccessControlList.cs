using System.Collections.Immutable;

namespace Embedded.Mail.Storage.AccessControl;

/// <summary>A mailbox's list of rights, its entries in the order in which they are applied. Immutable.</summary>
internal sealed class AccessControlList
{
    private const MailboxRights AlwaysOwners = MailboxRights.Lookup | MailboxRights.Administer;

    private AccessControlList(ImmutableArray<AclEntry> entries) => Entries = entries;

    /// <summary>The list of a mailbox for which nobody said anything: all for its owner.</summary>
    public static AccessControlList Empty { get; } = new([]);

    /// <summary>The entries; those of one identifier are one, but for global ones, which are apart.</summary>
    public ImmutableArray<AclEntry> Entries { get; }

    /// <summary>Whether nobody said anything.</summary>
    public bool IsEmpty => Entries.IsEmpty;

    /// <summary>Whether somebody else than the owner may see the mailbox, as far as this list alone says.</summary>
    public bool IsVisibleToOthers => Entries.Any(static entry => entry.Identifier.Kind != AclIdentifierKind.Owner && entry.Granted?.HasFlag(MailboxRights.Lookup) == true);

    /// <summary>A list of entries in any order; what is said twice of one identifier is joined.</summary>
    public static AccessControlList Of(IEnumerable<AclEntry> entries) =>
        new([.. entries.GroupBy(static entry => (entry.Identifier, entry.IsGlobal)).Select(static same => same.Aggregate(Join)).Order()]);

    /// <summary>
    /// What a user may do. Entries are applied in order, and one of a later kind replaces what those of earlier kinds gave; those of several groups are joined. The owner
    /// has all rights unless an entry for the owner, or for the user of that name, says otherwise (Dovecot's rules).
    /// </summary>
    public MailboxRights RightsOf(AclSubject subject)
    {
        var (granted, denied) = (MailboxRights.None, MailboxRights.None);
        AclEntry? previous = null;
        var isOwnerIn = !subject.IsOwner;
        foreach (var entry in Entries)
        {
            if (!isOwnerIn && (entry.Identifier.Kind >= AclIdentifierKind.Owner || entry.IsGlobal))
            {
                (isOwnerIn, granted, denied) = (true, MailboxRights.All, MailboxRights.None);
            }

            if (subject.Is(entry.Identifier))
            {
                var joins = previous is not null && previous.Identifier.Kind == entry.Identifier.Kind && previous.IsGlobal == entry.IsGlobal;
                granted = entry.Granted is { } given ? given | (joins ? granted : MailboxRights.None) : granted;
                denied = entry.Denied is { } taken ? taken | (joins ? denied : MailboxRights.None) : denied;
                previous = entry;
            }
        }

        return isOwnerIn ? granted & ~denied : MailboxRights.All;
    }

    /// <summary>The rights by identifier as IMAP shows them: the owner by name, what is taken away with <c>-</c>, global entries with <c>#</c>; and the owner's rights where the list does not say them.</summary>
    public IReadOnlyDictionary<string, MailboxRights> ToDictionary(string owner)
    {
        var rights = new OrderedDictionary<string, MailboxRights>(StringComparer.Ordinal);
        foreach (var entry in Entries)
        {
            var name = (entry.IsGlobal ? "#" : "") + (entry.Identifier.Kind == AclIdentifierKind.Owner ? owner : entry.Identifier.ToString());
            Add(rights, name, entry.Granted);
            Add(rights, "-" + name, entry.Denied);
        }

        _ = rights.TryAdd(owner, MailboxRights.All);
        return rights;
    }

    /// <summary>The list with a change. The owner keeps the right to see the mailbox and to change its list, for nobody else could undo the loss.</summary>
    public AccessControlList With(AclChange change, string owner)
    {
        var identifier = change.Identifier;
        var entry = Entries.FirstOrDefault(entry => !entry.IsGlobal && entry.Identifier == identifier) ?? new AclEntry(identifier, null, null);
        var changed = Kept(change.Apply(entry), owner);
        var others = Entries.Where(other => other != entry);
        return changed is { Granted: null, Denied: null } ? new([.. others]) : Of(others.Append(changed));
    }

    /// <summary>The rights that an identifier has whatever the list says.</summary>
    public static MailboxRights RequiredRightsOf(string identifier, string owner) => identifier == owner || identifier == "owner" ? AlwaysOwners : MailboxRights.None;

    private static AclEntry Kept(AclEntry entry, string owner) =>
        entry.Identifier.Kind == AclIdentifierKind.Owner || (entry.Identifier.Kind == AclIdentifierKind.User && entry.Identifier.Name == owner)
            ? entry with
            {
                Granted = entry.Granted is { } granted ? granted | AlwaysOwners : null,
                Denied = entry.Denied is { } denied && (denied & ~AlwaysOwners) != 0 ? denied & ~AlwaysOwners : null,
            }
            : entry;

    private static AclEntry Join(AclEntry one, AclEntry other) =>
        one with { Granted = Join(one.Granted, other.Granted), Denied = Join(one.Denied, other.Denied) };

    private static MailboxRights? Join(MailboxRights? one, MailboxRights? other) =>
        one is null ? other : other is null ? one : one | other;

    private static void Add(OrderedDictionary<string, MailboxRights> rights, string name, MailboxRights? more)
    {
        if (more is { } added)
        {
            rights[name] = rights.GetValueOrDefault(name) | added;
        }
    }
}
