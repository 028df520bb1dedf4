using System.Globalization;
using System.Runtime.CompilerServices;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Auth.Unix;

/// <summary>Dovecot's userdb <c>passwd</c>: the users of the system, whatever source NSS has for them.</summary>
/// <param name="calls">Where to wait for NSS.</param>
/// <param name="ids">Whom to list.</param>
internal sealed class PasswdUserDb(BlockingCalls calls, ValidIds ids) : IUserDb
{
    public string Name => "passwd";

    public string CacheKey => "%u";

    public async ValueTask<UserDbResult> LookupAsync(AuthRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await calls.RunAsync(request, () => NameService.FindUser(request.UserName), cancellationToken) is { } user
                ? new UserDbResult.Found(MailUser.NoFields.SetItems(Fields(user)))
                : new UserDbResult.UnknownUser();
        }
        catch (IOException e)
        {
            return new UserDbResult.TemporaryFailure(e.Message);
        }
    }

    /// <summary>The users whose numbers give them access to mail, in the order of NSS.</summary>
    /// <exception cref="IOException">NSS cannot tell.</exception>
    public async IAsyncEnumerable<string> ListUsersAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var user in await calls.RunAsync(null, NameService.ListUsers, cancellationToken))
        {
            if (ids.ErrorOf(user.UserId, user.GroupId) is null)
            {
                yield return user.Name;
            }
        }
    }

    // system_groups_user is what Dovecot calls the user whose further groups count.
    private static Dictionary<string, string> Fields(PasswdEntry user) => new(StringComparer.Ordinal)
    {
        ["user"] = user.Name,
        ["system_groups_user"] = user.Name,
        ["uid"] = user.UserId.ToString(CultureInfo.InvariantCulture),
        ["gid"] = user.GroupId.ToString(CultureInfo.InvariantCulture),
        ["home"] = user.Home,
    };
}
