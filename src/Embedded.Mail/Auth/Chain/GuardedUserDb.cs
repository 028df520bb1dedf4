using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Auth.Chain;

/// <summary>A userdb held to its promises, as <see cref="GuardedPassDb"/> is.</summary>
internal sealed class GuardedUserDb(IUserDb inner, TimeLimit limit, ILogger logger) : IUserDb
{
    public string Name => inner.Name;

    public string? CacheKey => inner.CacheKey;

    public async ValueTask<UserDbResult> LookupAsync(AuthRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await limit.RunAsync(token => inner.LookupAsync(request, token), cancellationToken);
        }
        catch (TimeoutException)
        {
            return new UserDbResult.TemporaryFailure(string.Create(CultureInfo.InvariantCulture, $"no answer within {limit.Length.TotalSeconds} s"));
        }
        catch (Exception e) when (!(e is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            Log.UserDbThrew(logger, e, Name, request.SessionId);
            return new UserDbResult.TemporaryFailure(e.Message);
        }
    }

    public IAsyncEnumerable<string> ListUsersAsync(CancellationToken cancellationToken) => inner.ListUsersAsync(cancellationToken);
}
