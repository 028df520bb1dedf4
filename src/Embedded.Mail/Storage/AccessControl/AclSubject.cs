using System.Collections.Frozen;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.AccessControl;

/// <summary>Who asks for rights on the mailboxes of an account.</summary>
/// <param name="User">The user's name.</param>
/// <param name="Groups">The user's groups.</param>
/// <param name="Owner">Whose account it is.</param>
internal sealed record AclSubject(string User, FrozenSet<string> Groups, string Owner)
{
    // Dovecot's field of the userdb: names with commas between.
    private const string GroupsField = "acl_groups";

    /// <summary>Whether it is the owner.</summary>
    public bool IsOwner => User == Owner;

    /// <summary>A user in an account, with the groups that the userdb gives.</summary>
    public static AclSubject Of(MailUser user, string owner) => new(
        user.Name,
        user.Fields.TryGetValue(GroupsField, out var groups) ? groups.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToFrozenSet(StringComparer.Ordinal) : [],
        owner);

    /// <summary>Whether an entry means this user.</summary>
    public bool Is(AclIdentifier identifier) => identifier.Kind switch
    {
        AclIdentifierKind.Owner => IsOwner,
        AclIdentifierKind.User => identifier.Name == User,
        AclIdentifierKind.Group or AclIdentifierKind.GroupOverride => Groups.Contains(identifier.Name),
        _ => true,
    };
}
