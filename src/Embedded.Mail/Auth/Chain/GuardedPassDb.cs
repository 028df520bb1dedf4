using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Auth.Chain;

/// <summary>A passdb held to its promises: it answers in time, and what it throws is a failure of the data base and not of the connection.</summary>
internal sealed class GuardedPassDb(IPassDb inner, TimeLimit limit, ILogger logger) : IPassDb
{
    public string Name => inner.Name;

    public bool CanLookupPasswords => inner.CanLookupPasswords;

    public string? CacheKey => inner.CacheKey;

    public TokenService? Tokens => inner.Tokens;

    public ValueTask<PassDbResult> VerifyTokenAsync(AuthRequest request, ReadOnlyMemory<byte> token, CancellationToken cancellationToken) =>
        AskAsync(limited => inner.VerifyTokenAsync(request, token, limited), request, cancellationToken);

    public ValueTask<PassDbResult> VerifyAsync(AuthRequest request, ReadOnlyMemory<byte> password, CancellationToken cancellationToken) =>
        AskAsync(token => inner.VerifyAsync(request, password, token), request, cancellationToken);

    public ValueTask<PassDbResult> LookupAsync(AuthRequest request, CancellationToken cancellationToken) =>
        AskAsync(token => inner.LookupAsync(request, token), request, cancellationToken);

    private async ValueTask<PassDbResult> AskAsync(
        Func<CancellationToken, ValueTask<PassDbResult>> ask, AuthRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await limit.RunAsync(ask, cancellationToken);
        }
        catch (TimeoutException)
        {
            return new PassDbResult.TemporaryFailure(string.Create(CultureInfo.InvariantCulture, $"no answer within {limit.Length.TotalSeconds} s"));
        }
        catch (Exception e) when (!(e is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            Log.PassDbThrew(logger, e, Name, request.SessionId);
            return new PassDbResult.TemporaryFailure(e.Message);
        }
    }
}
