using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Embedded.Mail.Auth.Unix;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Embedded.Mail.Auth.Chain;

/// <summary>
/// The passdbs and userdbs as one. Every failure of a login, whatever its cause, is told after the same delay counted from the beginning, so that time tells no
/// more than the answer does.
/// </summary>
internal sealed class Authenticator : IAuthenticator
{
    private readonly UserNameRules _names;
    private readonly PassDbChain _passDbs;
    private readonly UserDbChain _userDbs;
    private readonly UserFields _fields;
    private readonly AddressPenalty _penalty;
    private readonly AttemptLimit _attempts;
    private readonly TimeSpan _failureDelay;
    private readonly bool _needsCertificate;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    /// <summary>Reads all settings.</summary>
    /// <exception cref="FormatException">Settings of a passdb or userdb are wrong; the message says which.</exception>
    public Authenticator(
        IEnumerable<PassDbEntry> passDbs,
        IEnumerable<UserDbEntry> userDbs,
        IOptions<AuthOptions> options,
        TimeProvider time,
        ILogger<Authenticator> logger,
        AuthCache? cache = null)
    {
        var limit = new TimeLimit(options.Value.LookupTimeout, time);
        var guard = new DbGuard(limit, cache, logger);
        _names = new UserNameRules(options.Value);
        _passDbs = new PassDbChain(passDbs, guard, logger);
        _userDbs = new UserDbChain(userDbs, _passDbs, guard, logger);
        _fields = new UserFields(new ValidIds(options.Value), limit, time);
        _penalty = new AddressPenalty(options.Value, time);
        _attempts = new AttemptLimit(options.Value.MaxAttemptsPerUser);
        _failureDelay = options.Value.FailureDelay;
        _needsCertificate = options.Value.RequireClientCertificate;
        _time = time;
        _logger = logger;
    }

    public bool CanLookupPasswords => _passDbs.CanLookupPasswords;

    public TokenService? Tokens => _passDbs.Tokens;

    public ValueTask<AuthResult> AuthenticateAsync(AuthRequest request, ReadOnlyMemory<byte> password, CancellationToken cancellationToken) =>
        LogInAsync(request, password, static copy => new PasswordCredential(copy), cancellationToken);

    public ValueTask<AuthResult> AuthenticateTokenAsync(AuthRequest request, ReadOnlyMemory<byte> token, CancellationToken cancellationToken) =>
        LogInAsync(request, token, static copy => new TokenCredential(copy), cancellationToken);

    private async ValueTask<AuthResult> LogInAsync(
        AuthRequest request, ReadOnlyMemory<byte> secret, Func<byte[], Credential> credentialOf, CancellationToken cancellationToken)
    {
        // A data base that takes too long still reads it when the caller has used its buffer for something else.
        var copy = secret.ToArray();
        try
        {
            return await LogInAsync(request, credentialOf(copy), cancellationToken);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(copy);
        }
    }

    public ValueTask<AuthResult> AuthenticateAsync(AuthRequest request, Func<string, bool> verify, CancellationToken cancellationToken)
    {
        _penalty.EndProof(request.RemoteEndPoint);
        return LogInAsync(request, new ProofCredential(verify), cancellationToken);
    }

    public ValueTask<AuthResult> AdmitCertificateAsync(AuthRequest request, CancellationToken cancellationToken) =>
        LogInAsync(request, new CertificateCredential(), cancellationToken);

    public ValueTask<AuthResult> AdmitAnonymousAsync(AuthRequest request, string trace, CancellationToken cancellationToken)
    {
        Log.AnonymousLogin(_logger, LogText.Of(trace), request.RemoteEndPoint, request.SessionId);
        return LogInAsync(request, new AnonymousCredential(), cancellationToken);
    }

    public ValueTask<AuthResult> RefuseAsync(AuthRequest request, string reason, CancellationToken cancellationToken)
    {
        // It counts as a failure below, and so no longer as a proof that is still to come.
        _penalty.EndProof(request.RemoteEndPoint);
        return LogInAsync(request, new RefusedCredential(reason), cancellationToken);
    }

    public async ValueTask<string?> FindPasswordAsync(AuthRequest request, CancellationToken cancellationToken)
    {
        if (_names.ForLogin(request).Request is not { } normal)
        {
            return null;
        }

        await WaitAsync(_penalty.DelayFor(request.RemoteEndPoint), cancellationToken);
        _penalty.BeginProof(request.RemoteEndPoint);
        string? password = null;
        var seen = new ProofCredential(stored =>
        {
            password = stored;
            return true;
        });
        _ = await AskPassDbsAsync(normal, seen, cancellationToken);
        return password;
    }

    public async ValueTask<AuthResult> FindUserAsync(AuthRequest request, CancellationToken cancellationToken) =>
        _names.ForLookup(request) is { } normal
            ? await FindAsync(normal, isLogin: false, cancellationToken)
            : new AuthResult.Failed();

    public async IAsyncEnumerable<string> ListUsersAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var db in _userDbs.UserDbs)
        {
            await foreach (var name in db.ListUsersAsync(cancellationToken))
            {
                if (seen.Add(name))
                {
                    yield return name;
                }
            }
        }
    }

    private async ValueTask<AuthResult> LogInAsync(AuthRequest request, Credential credential, CancellationToken cancellationToken)
    {
        await WaitAsync(_penalty.DelayFor(request.RemoteEndPoint), cancellationToken);
        var started = _time.GetTimestamp();
        var (result, isDelayed) = await DecideAsync(request, credential, cancellationToken);
        if (result is AuthResult.Success)
        {
            _penalty.Forgive(request.RemoteEndPoint);
            return result;
        }

        if (result is not AuthResult.TemporaryFailure)
        {
            _penalty.Raise(request.RemoteEndPoint, request.OriginalUserName, credential.Attempt.Span);
        }

        if (isDelayed)
        {
            await WaitAsync(_failureDelay - _time.GetElapsedTime(started), cancellationToken);
        }

        return result;
    }

    private Task WaitAsync(TimeSpan delay, CancellationToken cancellationToken) =>
        delay > TimeSpan.Zero ? Task.Delay(delay, _time, cancellationToken) : Task.CompletedTask;

    private async ValueTask<(AuthResult Result, bool IsDelayed)> DecideAsync(
        AuthRequest request, Credential credential, CancellationToken cancellationToken)
    {
        if (_needsCertificate && request.ClientCertificate is null)
        {
            const string Missing = "Client didn't present valid SSL certificate";
            return (Fail(request, Missing, new AuthResult.Refused(Missing)), true);
        }

        var (normal, error) = _names.ForLogin(request, isAnonymous: !credential.NeedsPassDbs);
        if (normal is null || credential.Refusal is not null)
        {
            return (Fail(request, credential.Refusal ?? error, new AuthResult.Failed()), true);
        }

        var (user, decision) = credential.NeedsPassDbs
            ? await AskPassDbsAsync(normal, credential, cancellationToken)
            : new PassDbOutcome(normal, new PassDbResult.Ok());
        if (decision is not PassDbResult.Ok)
        {
            return (Fail(request, Refusals.ReasonOf(decision), Refusals.ResultOf(decision)), !user.Fields.ContainsKey("nodelay"));
        }

        var referral = Referrals.Of(user);
        if (user.Fields.ContainsKey("nologin") || (referral is not null && Referrals.IsElsewhere(user)))
        {
            return (Fail(request, referral is null ? "the field nologin is set" : "the user is referred to another server", Refusals.NoLogin(user, referral)), !user.Fields.ContainsKey("nodelay"));
        }

        var found = await FindAsync(user, isLogin: true, cancellationToken);
        return (found is AuthResult.Success success ? success with { Referral = referral } : Fail(request, "the userdbs gave no usable user", found), true);
    }

    private async ValueTask<PassDbOutcome> AskPassDbsAsync(AuthRequest user, Credential credential, CancellationToken cancellationToken)
    {
        if (!await _attempts.EnterAsync(user.UserName, ClientNetwork.Of(user.RemoteEndPoint?.Address), cancellationToken))
        {
            return new PassDbOutcome(user, new PassDbResult.TemporaryFailure("too many attempts for this user wait already"));
        }

        try
        {
            return await _passDbs.RunAsync(user, credential, cancellationToken);
        }
        finally
        {
            _attempts.Leave(user.UserName);
        }
    }

    private async ValueTask<AuthResult> FindAsync(AuthRequest request, bool isLogin, CancellationToken cancellationToken)
    {
        var (user, result) = await _userDbs.RunAsync(request, isLogin, cancellationToken);
        switch (result)
        {
            case UserDbResult.Found found:
                return await DescribeAsync(user, found, isLogin, cancellationToken);
            case UserDbResult.UnknownUser when !isLogin:
                return new AuthResult.Failed();
            case UserDbResult.UnknownUser:
                Log.UserNotInUserDb(_logger, LogText.Of(user.UserName), user.SessionId);
                return new AuthResult.TemporaryFailure();
            default:
                return new AuthResult.TemporaryFailure();
        }
    }

    private async ValueTask<AuthResult> DescribeAsync(AuthRequest request, UserDbResult.Found found, bool isLogin, CancellationToken cancellationToken)
    {
        var (user, error) = await _fields.ReadAsync(request, found.Fields, cancellationToken);
        if (user is null)
        {
            Log.UserFieldsWrong(_logger, LogText.Of(request.UserName), error, request.SessionId);
            return new AuthResult.TemporaryFailure();
        }

        if (isLogin && request.MasterUser is { } master)
        {
            Log.MasterLogin(_logger, LogText.Of(master), LogText.Of(user.Name), request.SessionId);
        }

        return new AuthResult.Success(user);
    }

    private AuthResult Fail(AuthRequest request, string reason, AuthResult result)
    {
        Log.LoginFailed(
            _logger, LogText.Of(request.OriginalUserName), LogText.Of(request.Mechanism), request.Service, request.RemoteEndPoint, reason, request.SessionId);
        return result;
    }
}
