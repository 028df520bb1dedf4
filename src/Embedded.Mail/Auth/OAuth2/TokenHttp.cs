using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Embedded.Mail.Auth.OAuth2;

/// <summary>Asks end points, within limits of time and size. What it throws names no address: a token may be in it.</summary>
[SuppressMessage("Design", "CA1001", Justification = "It lives as long as its passdb, which is that of the server; idle connections close by themselves.")]
internal sealed class TokenHttp
{
    private const int MaxAnswerLength = 256 * 1024;
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    private readonly HttpClient _client;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;

    /// <summary>Makes the client.</summary>
    /// <exception cref="IOException">The authorities' file cannot be read.</exception>
    public TokenHttp(OAuth2Options options, HttpMessageHandler? handler, TimeProvider time)
    {
        _client = new HttpClient(handler ?? Handler(options.CaFile)) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = MaxAnswerLength };
        _timeout = options.Timeout;
        _time = time;
    }

    /// <summary>Sends a request and reads the whole answer.</summary>
    /// <exception cref="HttpRequestException">There is none: no connection, a certificate that is not trusted, an answer that is too long, or none in time.</exception>
    public async Task<TokenHttpAnswer> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(_timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        try
        {
            using var response = await _client.SendAsync(request, either.Token);
            return new TokenHttpAnswer((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(either.Token));
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HttpRequestException("no answer in time", e);
        }
    }

    // A redirection could lead the token anywhere.
    private static SocketsHttpHandler Handler(string? caFile)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = ConnectionLifetime };
        if (caFile is not null)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.ImportFromPemFile(caFile);
            handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy };
        }

        return handler;
    }
}

/// <summary>What an end point answered.</summary>
/// <param name="Status">HTTP's status.</param>
/// <param name="Content">What came with it.</param>
internal sealed record TokenHttpAnswer(int Status, byte[] Content)
{
    /// <summary>Whether the end point did what it was asked for.</summary>
    public bool IsSuccess => Status is >= 200 and < 300;
}
