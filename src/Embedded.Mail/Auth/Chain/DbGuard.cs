using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Auth.Chain;

/// <summary>Puts before each data base what the chain relies on: a limit of time, and the cache where there is one.</summary>
internal sealed class DbGuard(TimeLimit limit, AuthCache? cache, ILogger logger)
{
    public IPassDb Of(IPassDb passDb, int position)
    {
        var guarded = new GuardedPassDb(passDb, limit, logger);
        return cache?.Wrap(guarded, position) ?? guarded;
    }

    public IUserDb Of(IUserDb userDb, int position)
    {
        var guarded = new GuardedUserDb(userDb, limit, logger);
        return cache?.Wrap(guarded, position) ?? guarded;
    }
}
