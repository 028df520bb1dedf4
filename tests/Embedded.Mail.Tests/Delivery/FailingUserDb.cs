using Embedded.Mail.Auth;

namespace Embedded.Mail.Tests.Delivery;

/// <summary>A userdb whose back end is away when it is asked for one particular user, and that knows nobody else.</summary>
internal sealed class FailingUserDb(string user) : IUserDb
{
    public string Name => "failing";

    public ValueTask<UserDbResult> LookupAsync(AuthRequest request, CancellationToken cancellationToken) => ValueTask.FromResult<UserDbResult>(
        request.UserName == user ? new UserDbResult.TemporaryFailure("away") : new UserDbResult.UnknownUser());

    public async IAsyncEnumerable<string> ListUsersAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        yield break;
    }
}
