using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Auth.OAuth2;

/// <summary>
/// Keys at an address. One fetch at a time, for all who wait. Keys that are older than they should be are fetched anew beside the logins; they stay in use while that fails.
/// </summary>
internal sealed class KeyAddress(string address, TimeSpan lifetime, TokenHttp http, TimeProvider time, ILogger logger) : IKeySource
{
    // Tokens with made-up keys must not have the issuer asked without end.
    private static readonly TimeSpan BetweenFetches = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private TokenKeys? _keys;
    private string _failure = "";
    private long _fetchedAt;
    private long? _triedAt;
    private Task? _fetch;

    public async ValueTask<(TokenKeys? Keys, string Failure)> GetAsync(bool anew, CancellationToken cancellationToken)
    {
        if (BeginFetch(anew) is { } fetch)
        {
            await fetch.WaitAsync(cancellationToken);
        }

        lock (_gate)
        {
            return (_keys, _failure);
        }
    }

    /// <summary>Begins a fetch where one is due.</summary>
    /// <returns>What to wait for; null where the keys at hand will do, or nothing better is to be had now.</returns>
    private Task? BeginFetch(bool anew)
    {
        lock (_gate)
        {
            var isOld = _keys is null || time.GetElapsedTime(_fetchedAt) >= lifetime;
            if ((isOld || anew) && _fetch is null && MayTry())
            {
                _triedAt = time.GetTimestamp();

                // Not on this thread, which holds the gate.
                _fetch = Task.Run(FetchAsync);
            }

            return _keys is null || anew ? _fetch : null;
        }
    }

    private bool MayTry() => _triedAt is not { } tried || time.GetElapsedTime(tried) >= (_failure.Length > 0 ? AfterFailure : BetweenFetches);

    private async Task FetchAsync()
    {
        var (keys, failure) = await AskAsync();
        lock (_gate)
        {
            _fetch = null;
            _failure = failure;
            if (keys is not null)
            {
                (_keys, _fetchedAt) = (keys, time.GetTimestamp());
            }
        }
    }

    private async Task<(TokenKeys? Keys, string Failure)> AskAsync()
    {
        var failure = "";
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            var answer = await http.SendAsync(request, CancellationToken.None);
            if (answer.IsSuccess && TokenKeys.TryRead(answer.Content, isPrivate: false) is { } keys)
            {
                Log.TokenKeysRead(logger, address, keys.All.Count, keys.Unusable);
                return (keys, "");
            }

            failure = answer.IsSuccess ? "the answer has no keys" : $"status {answer.Status}";
        }
        catch (Exception e) when (e is HttpRequestException or InvalidOperationException)
        {
            failure = e.Message;
        }

        Log.TokenKeysMissing(logger, address, failure);
        return (null, $"the keys cannot be fetched: {failure}");
    }
}
