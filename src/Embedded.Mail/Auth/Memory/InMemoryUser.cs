using System.Collections.Immutable;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Auth.Memory;

/// <summary>One user of <see cref="InMemoryUsers"/>. Immutable.</summary>
/// <param name="Name">The name after normalisation: in lower case, unless <see cref="AuthOptions.UserNameFormat"/> says otherwise.</param>
public sealed record InMemoryUser(string Name)
{
    /// <summary>The password; null for a user who gets mail and cannot log in.</summary>
    public StoredPassword? Password { get; init; }

    /// <summary>The home directory; null for none.</summary>
    public string? Home { get; init; }

    /// <summary>Where the mail lies, for this user alone; null for the store's own setting.</summary>
    public string? MailLocation { get; init; }

    /// <summary>Further fields of the userdb, by Dovecot's names, such as <c>quota_rule</c>.</summary>
    public ImmutableDictionary<string, string> Fields { get; init; } = MailUser.NoFields;

    /// <summary>Fields of the passdb, by Dovecot's names, such as <c>allow_nets</c> or <c>nologin</c>.</summary>
    public ImmutableDictionary<string, string> PassDbFields { get; init; } = MailUser.NoFields;
}
