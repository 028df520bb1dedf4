using System.Diagnostics;
using Embedded.Mail.Auth;
using Embedded.Mail.Diagnostics;

namespace Embedded.Mail;

/// <summary>An authenticator whose answers are counted, timed and traced, without the names of users.</summary>
internal sealed class MeasuredAuthenticator(IAuthenticator authenticator, MailMetrics metrics, TimeProvider time) : IAuthenticator
{
    public bool CanLookupPasswords => authenticator.CanLookupPasswords;

    public ValueTask<AuthResult> AuthenticateAsync(AuthRequest request, ReadOnlyMemory<byte> password, CancellationToken cancellationToken) =>
        MeasureAsync("authenticate", request, authenticator.AuthenticateAsync, password, cancellationToken);

    public ValueTask<AuthResult> AuthenticateAsync(AuthRequest request, Func<string, bool> verify, CancellationToken cancellationToken) =>
        MeasureAsync("authenticate", request, authenticator.AuthenticateAsync, verify, cancellationToken);

    public TokenService? Tokens => authenticator.Tokens;

    public ValueTask<AuthResult> AuthenticateTokenAsync(AuthRequest request, ReadOnlyMemory<byte> token, CancellationToken cancellationToken) =>
        MeasureAsync("authenticate", request, authenticator.AuthenticateTokenAsync, token, cancellationToken);

    public ValueTask<AuthResult> AdmitCertificateAsync(AuthRequest request, CancellationToken cancellationToken) =>
        MeasureAsync("authenticate", request, (asked, _, token) => authenticator.AdmitCertificateAsync(asked, token), 0, cancellationToken);

    public ValueTask<AuthResult> AdmitAnonymousAsync(AuthRequest request, string trace, CancellationToken cancellationToken) =>
        MeasureAsync("authenticate", request, authenticator.AdmitAnonymousAsync, trace, cancellationToken);

    public ValueTask<AuthResult> RefuseAsync(AuthRequest request, string reason, CancellationToken cancellationToken) =>
        MeasureAsync("authenticate", request, authenticator.RefuseAsync, reason, cancellationToken);

    public ValueTask<string?> FindPasswordAsync(AuthRequest request, CancellationToken cancellationToken) => authenticator.FindPasswordAsync(request, cancellationToken);

    public ValueTask<AuthResult> FindUserAsync(AuthRequest request, CancellationToken cancellationToken) =>
        MeasureAsync("find user", request, (asked, _, token) => authenticator.FindUserAsync(asked, token), 0, cancellationToken);

    public IAsyncEnumerable<string> ListUsersAsync(CancellationToken cancellationToken) => authenticator.ListUsersAsync(cancellationToken);

    private async ValueTask<AuthResult> MeasureAsync<T>(
        string operation, AuthRequest request, Func<AuthRequest, T, CancellationToken, ValueTask<AuthResult>> ask, T argument, CancellationToken cancellationToken)
    {
        using var activity = MailDiagnostics.Activities.StartActivity(operation);
        var started = time.GetTimestamp();
        var result = await ask(request, argument, cancellationToken);
        var name = NameOf(result);
        metrics.Authenticated(request.Service, request.Mechanism, name, time.GetElapsedTime(started));
        activity?.SetTag("mail.service", request.Service).SetTag("mail.result", name)
            .SetStatus(result is AuthResult.TemporaryFailure ? ActivityStatusCode.Error : ActivityStatusCode.Unset);
        return result;
    }

    private static string NameOf(AuthResult result) => result switch
    {
        AuthResult.Success => "success",
        AuthResult.Failed => "failed",
        AuthResult.Refused => "refused",
        AuthResult.Expired => "expired",
        _ => "temporary_failure",
    };
}
