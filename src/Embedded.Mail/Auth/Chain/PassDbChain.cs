using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Auth.Chain;

/// <summary>The passdbs in their order, with Dovecot's rules of who decides (auth-request.c of 2.3 is the reference for every corner).</summary>
internal sealed class PassDbChain
{
    private readonly ImmutableArray<PassDbLink> _passDbs;
    private readonly ImmutableArray<PassDbLink> _masterDbs;
    private readonly ILogger _logger;

    /// <summary>Reads the settings of all passdbs.</summary>
    /// <exception cref="FormatException">Settings are wrong.</exception>
    public PassDbChain(IEnumerable<PassDbEntry> entries, DbGuard guard, ILogger logger)
    {
        var links = entries.Select((entry, index) => new PassDbLink(entry, guard.Of(entry.Db, index + 1), index + 1)).ToImmutableArray();
        _passDbs = [.. links.Where(link => !link.IsMaster)];
        _masterDbs = [.. links.Where(link => link.IsMaster)];
        _logger = logger;
        CanLookupPasswords = _passDbs.Any(link => !link.IsDeny && link.Db.CanLookupPasswords);
        if (entries.Where(entry => !entry.Settings.Master).LastOrDefault() is { Settings.Pass: true })
        {
            throw new FormatException("The last passdb cannot have pass=yes.");
        }
    }

    /// <summary>What clients are told of access tokens, by the first passdb that verifies them; null where none does.</summary>
    public TokenService? Tokens => _passDbs.FirstOrDefault(static link => !link.IsDeny && link.Db.Tokens is not null)?.Db.Tokens;

    /// <summary>Whether some passdb may hand out stored passwords.</summary>
    public bool CanLookupPasswords { get; }

    /// <summary>Asks the passdbs, one after the other.</summary>
    /// <param name="request">Who asks, normalised. With <see cref="AuthRequest.RequestedLoginUser"/> the master passdbs are asked first.</param>
    /// <param name="credential">What is asked with.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    public async ValueTask<PassDbOutcome> RunAsync(AuthRequest request, Credential credential, CancellationToken cancellationToken)
    {
        var run = new PassDbRun(request);
        var links = request.RequestedLoginUser is null ? _passDbs : _masterDbs;
        PassDbResult? last = null;
        for (var index = 0; index < links.Length; index++)
        {
            if (links[index].IsSkipped(run.Request, run.IsVerified))
            {
                continue;
            }

            var result = await AskAsync(links[index], run, credential, cancellationToken);
            if (result is PassDbResult.NotSupported)
            {
                continue;
            }

            var isMaster = run.Request.RequestedLoginUser is not null;
            var goesOn = Judge(links[index], run, result);
            last = result;
            if (!goesOn)
            {
                return Conclude(run, last);
            }

            // After the master user the user himself is looked up, from the first passdb on.
            if (isMaster && run.Request.RequestedLoginUser is null)
            {
                links = _passDbs;
                index = -1;
            }
        }

        return last is null ? NobodyAsked(run) : Conclude(run, last);
    }

    private async ValueTask<PassDbResult> AskAsync(PassDbLink link, PassDbRun run, Credential credential, CancellationToken cancellationToken)
    {
        run.Begin();
        run.IsLeftToNext = false;
        run.Set(link.DefaultFields);
        var result = await AskDbAsync(link, run, credential, cancellationToken);
        Log.PassDbAnswered(_logger, link.Db.Name, LogText.Of(run.Draft.UserName), result.GetType().Name, run.Draft.SessionId);
        if (result is PassDbResult.TemporaryFailure failure)
        {
            Log.PassDbFailed(_logger, link.Db.Name, LogText.Of(run.Draft.UserName), failure.Reason, run.Draft.SessionId);
        }

        if (link.IsDeny || result is not PassDbResult.Ok found)
        {
            return result;
        }

        run.Set(found);
        run.IsLeftToNext = run.Draft.Fields.ContainsKey("noauthenticate");
        run.Set(link.OverrideFields);
        if (run.Obstacle is { } obstacle)
        {
            Log.UserNotAllowedHere(_logger, LogText.Of(run.Draft.UserName), run.Draft.RemoteEndPoint, obstacle, run.Draft.SessionId);
            return new PassDbResult.UnknownUser();
        }

        return found;
    }

    private static async ValueTask<PassDbResult> AskDbAsync(PassDbLink link, PassDbRun run, Credential credential, CancellationToken cancellationToken)
    {
        if (!link.IsDeny)
        {
            return await credential.AskAsync(link.Db, run.Draft, run.IsVerified, cancellationToken);
        }

        // To be listed is enough, whatever the password.
        var result = await link.Db.LookupAsync(run.Draft, cancellationToken);
        return result is PassDbResult.NotSupported
            ? await credential.AskAsync(link.Db, run.Draft, false, cancellationToken)
            : result;
    }

    // Whether the next passdb is to be asked.
    private static bool Judge(PassDbLink link, PassDbRun run, PassDbResult result)
    {
        if (link.IsDeny && result is not PassDbResult.UnknownUser)
        {
            return false;
        }

        if (result is PassDbResult.Disabled or PassDbResult.Expired)
        {
            return false;
        }

        var isNext = result is PassDbResult.Ok && run.IsLeftToNext;
        var goesOn = Apply(isNext ? AuthDbRule.Continue : RuleFor(link, result), run, result is PassDbResult.Ok && !isNext);
        if (result is PassDbResult.Ok)
        {
            Keep(run, isNext);
        }

        run.HasSeenInternalFailure |= result is PassDbResult.TemporaryFailure;
        return goesOn;
    }

    private static void Keep(PassDbRun run, bool isNext)
    {
        if (!isNext && run.Draft.RequestedLoginUser is not null)
        {
            run.BecomeLoginUser();
        }

        run.Keep();
    }

    private static AuthDbRule RuleFor(PassDbLink link, PassDbResult result) => result switch
    {
        PassDbResult.Ok => link.ResultSuccess,
        PassDbResult.TemporaryFailure => link.ResultInternalFail,
        _ => link.ResultFailure,
    };

    private static bool Apply(AuthDbRule rule, PassDbRun run, bool isOk)
    {
        run.IsAccepted = rule switch
        {
            AuthDbRule.ReturnOk or AuthDbRule.ContinueOk => true,
            AuthDbRule.ReturnFail or AuthDbRule.ContinueFail => false,
            _ => run.IsAccepted,
        };
        run.IsVerified |= rule == AuthDbRule.ContinueOk || (rule == AuthDbRule.Continue && isOk);
        return rule is AuthDbRule.Continue or AuthDbRule.ContinueOk or AuthDbRule.ContinueFail;
    }

    private static PassDbOutcome Conclude(PassDbRun run, PassDbResult last)
    {
        if (last is PassDbResult.Disabled or PassDbResult.Expired)
        {
            return new PassDbOutcome(run.Request, last);
        }

        if (last is PassDbResult.Ok && run.IsLeftToNext)
        {
            return new PassDbOutcome(run.Request, new PassDbResult.TemporaryFailure("the last passdb has the field noauthenticate: nobody is left to decide"));
        }

        if (run.IsAccepted)
        {
            return new PassDbOutcome(run.Request, new PassDbResult.Ok());
        }

        if (run.HasSeenInternalFailure)
        {
            return new PassDbOutcome(run.Request, new PassDbResult.TemporaryFailure("a passdb did not answer"));
        }

        // A right password that no rule made a success of is none.
        return new PassDbOutcome(run.Request, last is PassDbResult.Ok ? new PassDbResult.Mismatch() : last);
    }

    private PassDbOutcome NobodyAsked(PassDbRun run)
    {
        if (run.Request.RequestedLoginUser is { } login && _masterDbs.IsEmpty)
        {
            Log.NoMasterPassDb(_logger, LogText.Of(run.Request.UserName), LogText.Of(login), run.Request.SessionId);
            return new PassDbOutcome(run.Request, new PassDbResult.UnknownUser());
        }

        Log.AllPassDbsSkipped(_logger, LogText.Of(run.Request.UserName), run.Request.SessionId);
        return new PassDbOutcome(run.Request, new PassDbResult.TemporaryFailure("no passdb can be asked"));
    }
}
