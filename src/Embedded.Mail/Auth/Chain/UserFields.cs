using System.Collections.Immutable;
using Embedded.Mail.Auth.Unix;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Auth.Chain;

/// <summary>Makes a <see cref="MailUser"/> of a userdb's fields.</summary>
internal static class UserFields
{
    /// <summary>Reads the fields.</summary>
    /// <param name="request">The user; a master user's name becomes the field <c>master_user</c>.</param>
    /// <param name="fields">The fields by Dovecot's names.</param>
    /// <returns>The user; or null, and why: a home that is no absolute path, a Unix user or group that does not exist.</returns>
    public static (MailUser? User, string Error) Read(AuthRequest request, ImmutableDictionary<string, string> fields)
    {
        var user = new MailUser(request.UserName)
        {
            Home = Text(fields, "home"),
            MailLocation = Text(fields, "mail"),
            UnixUserId = Id(fields, "uid", UnixAccounts.TryGetUserId, out var wrongUser),
            UnixGroupId = Id(fields, "gid", UnixAccounts.TryGetGroupId, out var wrongGroup),
            Fields = Rest(request, fields),
        };
        return (wrongUser ?? wrongGroup ?? HomeError(user.Home)) is { } error ? (null, error) : (user, "");
    }

    private static string? Text(ImmutableDictionary<string, string> fields, string name) =>
        fields.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    private static uint? Id(ImmutableDictionary<string, string> fields, string name, TryGetId tryGet, out string? error)
    {
        error = null;
        if (Text(fields, name) is not { } text)
        {
            return null;
        }

        if (tryGet(text, out var id))
        {
            return id;
        }

        error = $"invalid {name} '{LogText.Of(text)}'";
        return null;
    }

    // As in Dovecot, a home is absolute; what ~ stands for is nothing that a userdb could say.
    private static string? HomeError(string? home) =>
        home is null || home.StartsWith('/') ? null : $"relative home directory paths not supported: '{LogText.Of(home)}'";

    private static ImmutableDictionary<string, string> Rest(AuthRequest request, ImmutableDictionary<string, string> fields)
    {
        var rest = fields.RemoveRange(["home", "mail", "uid", "gid"]);
        return request.MasterUser is { } master ? rest.SetItem("master_user", master) : rest;
    }

    private delegate bool TryGetId(string text, out uint id);
}
