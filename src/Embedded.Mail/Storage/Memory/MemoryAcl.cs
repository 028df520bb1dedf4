using System.Collections.Immutable;

namespace Embedded.Mail.Storage.Memory;

/// <summary>A mailbox's list of rights. Immutable.</summary>
internal sealed class MemoryAcl
{
    // An owner who could lose these could not undo the mistake, and nobody else could either.
    private const MailboxRights AlwaysOwners = MailboxRights.Lookup | MailboxRights.Administer;

    private readonly string _owner;

    private MemoryAcl(string owner, ImmutableSortedDictionary<string, MailboxRights> entries)
    {
        _owner = owner;
        Entries = entries;
        OwnerRights = (Applicable(owner, "") & ~Applicable(owner, "-")) | AlwaysOwners;
    }

    public ImmutableSortedDictionary<string, MailboxRights> Entries { get; }

    /// <summary>What the owner may do: the union of what is given to the owner and to anyone, less what is taken away (RFC 4314 §2).</summary>
    public MailboxRights OwnerRights { get; }

    /// <summary>The list of a mailbox for which nobody said anything.</summary>
    public static MemoryAcl OfOwner(string owner) =>
        new(owner, ImmutableSortedDictionary<string, MailboxRights>.Empty.WithComparers(StringComparer.Ordinal).Add(owner, MailboxRights.All));

    /// <exception cref="MailStoreException">Cannot: the identifier is empty.</exception>
    public MemoryAcl With(string identifier, MailboxRights rights)
    {
        ArgumentNullException.ThrowIfNull(identifier);
        if (identifier is "" or "-")
        {
            throw new MailStoreException(MailStoreError.Cannot, "An identifier must not be empty");
        }

        rights &= MailboxRights.All;
        return new MemoryAcl(_owner, rights == MailboxRights.None ? Entries.Remove(identifier) : Entries.SetItem(identifier, rights));
    }

    private MailboxRights Applicable(string user, string sign) =>
        Entries.GetValueOrDefault(sign + user) | Entries.GetValueOrDefault(sign + "anyone") | Entries.GetValueOrDefault(sign + "authenticated")
        | Entries.GetValueOrDefault(sign + "owner");
}
