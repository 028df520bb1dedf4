using System.Collections.Immutable;
using Embedded.Mail.Auth.Static;
using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Auth.Chain;

/// <summary>The userdbs in their order, with Dovecot's rules of who decides.</summary>
internal sealed class UserDbChain
{
    private readonly ImmutableArray<UserDbLink> _userDbs;
    private readonly PassDbChain _passDbs;
    private readonly ILogger _logger;

    /// <summary>Reads the settings of all userdbs. Without any, every user of the passdbs is a user without fields, as in Dovecot.</summary>
    /// <exception cref="FormatException">Settings are wrong.</exception>
    public UserDbChain(IEnumerable<UserDbEntry> entries, PassDbChain passDbs, DbGuard guard, ILogger logger)
    {
        _userDbs = [.. entries.DefaultIfEmpty(new UserDbEntry(new StaticUserDb(new StaticUserDbOptions()))).Select((entry, index) => new UserDbLink(entry, guard.Of(entry.Db, index + 1), index + 1))];
        _passDbs = passDbs;
        _logger = logger;
    }

    /// <summary>The userdbs themselves, in order.</summary>
    public IEnumerable<IUserDb> UserDbs => _userDbs.Select(link => link.Db);

    /// <summary>Asks the userdbs, one after the other.</summary>
    /// <param name="request">The user, with the fields of the passdbs.</param>
    /// <param name="isLogin">Whether passdbs have accepted the user; else this is a look-up.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    public async ValueTask<UserDbOutcome> RunAsync(AuthRequest request, bool isLogin, CancellationToken cancellationToken)
    {
        var run = new UserDbRun(request);
        if (isLogin)
        {
            run.Begin();
            run.Prefetch(request);
            run.Keep();
        }

        UserDbResult last = new UserDbResult.UnknownUser();
        foreach (var link in _userDbs)
        {
            // The first is asked whatever its skip says, as in Dovecot.
            if (link != _userDbs[0] && link.IsSkipped(run.IsFound))
            {
                continue;
            }

            last = await AskAsync(link, run, isLogin, cancellationToken);
            var goesOn = Judge(link, run, last);
            if (run.IsFound && last is not UserDbResult.Found && (!goesOn || link == _userDbs[^1]))
            {
                // Found by the rules and not by the data base: its override_fields count all the same.
                run.Begin();
                run.Set(link.OverrideFields);
                run.Keep();
            }

            if (!goesOn)
            {
                break;
            }
        }

        return Conclude(run, last);
    }

    private async ValueTask<UserDbResult> AskAsync(UserDbLink link, UserDbRun run, bool isLogin, CancellationToken cancellationToken)
    {
        run.Begin();
        run.Set(link.DefaultFields);
        var user = LogText.Of(run.Request.UserName);
        var result = await AskDbAsync(link, run, isLogin, cancellationToken);
        Log.UserDbAnswered(_logger, link.Db.Name, user, result.GetType().Name, run.Request.SessionId);
        if (result is UserDbResult.TemporaryFailure failure)
        {
            Log.UserDbFailed(_logger, link.Db.Name, user, failure.Reason, run.Request.SessionId);
        }

        if (result is UserDbResult.Found found)
        {
            run.Set(found.Fields);
            run.Set(link.OverrideFields);
            run.Keep();
        }

        return result;
    }

    private async ValueTask<UserDbResult> AskDbAsync(UserDbLink link, UserDbRun run, bool isLogin, CancellationToken cancellationToken)
    {
        if (!isLogin && link.AsksPassDbs)
        {
            return await AskKnownToPassDbsAsync(link.Db, run, cancellationToken);
        }

        var result = await link.Db.LookupAsync(run.Draft, cancellationToken);

        // Mail must not bounce where nobody can be found without a password.
        return link.IsPrefetch && _userDbs.Length == 1 && result is UserDbResult.UnknownUser
            ? new UserDbResult.TemporaryFailure(isLogin ? "the passdb gave no fields for the userdb" : "no look-up is possible with userdb prefetch alone")
            : result;
    }

    private async ValueTask<UserDbResult> AskKnownToPassDbsAsync(IUserDb db, UserDbRun run, CancellationToken cancellationToken)
    {
        var (known, result) = await _passDbs.RunAsync(run.Draft, NoCredential.Instance, cancellationToken);
        if (result is not PassDbResult.Ok)
        {
            return result is PassDbResult.TemporaryFailure
                ? new UserDbResult.TemporaryFailure("the passdbs cannot tell whether the user exists")
                : new UserDbResult.UnknownUser();
        }

        run.Adopt(known);
        return await db.LookupAsync(known, cancellationToken);
    }

    private static bool Judge(UserDbLink link, UserDbRun run, UserDbResult result)
    {
        var rule = result switch
        {
            UserDbResult.Found => link.ResultSuccess,
            UserDbResult.TemporaryFailure => link.ResultInternalFail,
            _ => link.ResultFailure,
        };
        run.HasSeenInternalFailure |= result is UserDbResult.TemporaryFailure && rule != AuthDbRule.ReturnFail;
        run.IsRefused = rule == AuthDbRule.ReturnFail;
        run.IsFound = rule switch
        {
            AuthDbRule.ReturnOk or AuthDbRule.ContinueOk => true,
            AuthDbRule.ReturnFail or AuthDbRule.ContinueFail => false,
            _ => run.IsFound,
        };
        return rule is AuthDbRule.Continue or AuthDbRule.ContinueOk or AuthDbRule.ContinueFail;
    }

    private static UserDbOutcome Conclude(UserDbRun run, UserDbResult last)
    {
        if (run.IsFound)
        {
            return new UserDbOutcome(run.Request, new UserDbResult.Found(run.Fields));
        }

        return run.HasSeenInternalFailure
            ? new UserDbOutcome(run.Request, new UserDbResult.TemporaryFailure("a userdb did not answer"))
            : new UserDbOutcome(run.Request, last is UserDbResult.Found || run.IsRefused ? new UserDbResult.UnknownUser() : last);
    }
}
