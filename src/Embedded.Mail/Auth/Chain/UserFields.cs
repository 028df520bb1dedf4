using System.Collections.Immutable;
using Embedded.Mail.Auth.Unix;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Auth.Chain;

/// <summary>Makes a <see cref="MailUser"/> of a userdb's fields.</summary>
/// <param name="ids">The Unix users and groups that may have mail.</param>
/// <param name="limit">How long NSS may take for a number.</param>
/// <param name="time">Says how old a number found by name is.</param>
internal sealed class UserFields(ValidIds ids, TimeLimit limit, TimeProvider time)
{
    private readonly UnixIds _users = new(static name => NameService.FindUser(name)?.UserId, time);
    private readonly UnixIds _groups = new(NameService.FindGroup, time);

    /// <summary>Reads the fields.</summary>
    /// <param name="request">The user; a master user's name becomes the field <c>master_user</c>.</param>
    /// <param name="fields">The fields by Dovecot's names.</param>
    /// <param name="cancellationToken">Ends the wait for the numbers of Unix users and groups.</param>
    /// <returns>The user; or null, and why: a home that is no absolute path, a Unix user or group that does not exist or may have no mail.</returns>
    public async ValueTask<(MailUser? User, string Error)> ReadAsync(
        AuthRequest request, ImmutableDictionary<string, string> fields, CancellationToken cancellationToken)
    {
        var (userId, wrongUser) = await FindIdAsync(_users, fields, "uid", cancellationToken);
        var (groupId, wrongGroup) = await FindIdAsync(_groups, fields, "gid", cancellationToken);
        var user = new MailUser(request.UserName)
        {
            Home = Text(fields, "home"),
            MailLocation = Text(fields, "mail"),
            UnixUserId = userId,
            UnixGroupId = groupId,
            Fields = Rest(request, fields),
        };
        return (wrongUser ?? wrongGroup ?? ids.ErrorOf(userId, groupId) ?? HomeError(user.Home)) is { } error ? (null, error) : (user, "");
    }

    private static string? Text(ImmutableDictionary<string, string> fields, string name) =>
        fields.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    private async ValueTask<(uint? Id, string? Error)> FindIdAsync(
        UnixIds numbers, ImmutableDictionary<string, string> fields, string name, CancellationToken cancellationToken)
    {
        if (Text(fields, name) is not { } text)
        {
            return (null, null);
        }

        try
        {
            return await limit.RunAsync(token => numbers.FindAsync(text, token), cancellationToken) is { } id ? (id, null) : (null, $"invalid {name} '{LogText.Of(text)}'");
        }
        catch (Exception e) when (e is IOException or TimeoutException)
        {
            return (null, $"{name} '{LogText.Of(text)}' cannot be looked up: {e.Message}");
        }
    }

    // As in Dovecot, a home is absolute; what ~ stands for is nothing that a userdb could say.
    private static string? HomeError(string? home) =>
        home is null || home.StartsWith('/') ? null : $"relative home directory paths not supported: '{LogText.Of(home)}'";

    private static ImmutableDictionary<string, string> Rest(AuthRequest request, ImmutableDictionary<string, string> fields)
    {
        var rest = fields.RemoveRange(["home", "mail", "uid", "gid"]);
        return request.MasterUser is { } master ? rest.SetItem("master_user", master) : rest;
    }
}
