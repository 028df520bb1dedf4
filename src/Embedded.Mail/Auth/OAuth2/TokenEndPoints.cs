using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace Embedded.Mail.Auth.OAuth2;

/// <summary>Asks the issuer what a token is.</summary>
internal sealed class TokenEndPoints(OAuth2Options options, TokenHttp http)
{
    /// <summary>Asks <see cref="OAuth2Options.TokenInfoUrl"/>.</summary>
    public ValueTask<TokenVerdict> AskInfoAsync(string token, CancellationToken cancellationToken) =>
        AskAsync(new HttpRequestMessage(HttpMethod.Get, options.TokenInfoUrl + Uri.EscapeDataString(token)), "tokeninfo", cancellationToken);

    /// <summary>Asks <see cref="OAuth2Options.IntrospectionUrl"/>.</summary>
    public ValueTask<TokenVerdict> IntrospectAsync(string token, CancellationToken cancellationToken) => options.IntrospectionMode switch
    {
        IntrospectionMode.Get => AskAsync(new HttpRequestMessage(HttpMethod.Get, options.IntrospectionUrl + Uri.EscapeDataString(token)), "introspection", cancellationToken),
        IntrospectionMode.Auth => AskAsync(
            new HttpRequestMessage(HttpMethod.Get, options.IntrospectionUrl) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) } },
            "introspection",
            cancellationToken),
        _ => PostAsync(token, cancellationToken),
    };

    private async ValueTask<TokenVerdict> PostAsync(string token, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, options.IntrospectionUrl)
        {
            Content = new FormUrlEncodedContent([new("token", token), new("token_type_hint", "access_token")]),
        };
        if (options.ClientId.Length > 0)
        {
            request.Headers.Authorization = Credentials();
        }

        // RFC 7662 §2.2: the answer always says whether the token is active.
        return await AskAsync(request, "introspection", cancellationToken) is var verdict
            && verdict is TokenVerdict.Genuine { Claims: var claims } && claims.Text("active") is null && options.ActiveAttribute.Length == 0
                ? new TokenVerdict.Unknown("the introspection end point does not say whether the token is active")
                : verdict;
    }

    // RFC 6749 §2.3.1: both are encoded as in a form first.
    private AuthenticationHeaderValue Credentials() => new(
        "Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{Uri.EscapeDataString(options.ClientId)}:{Uri.EscapeDataString(options.ClientSecret)}")));

    private async ValueTask<TokenVerdict> AskAsync(HttpRequestMessage request, string name, CancellationToken cancellationToken)
    {
        try
        {
            using (request)
            {
                // With credentials of this server's own, a refusal is one of them.
                var isOwn = request.Method == HttpMethod.Post;
                return Judge(await http.SendAsync(request, cancellationToken), name, isOwn);
            }
        }
        catch (HttpRequestException e)
        {
            return new TokenVerdict.Unknown($"the {name} end point cannot be asked: {e.Message}");
        }
    }

    private static TokenVerdict Judge(TokenHttpAnswer answer, string name, bool isOwn)
    {
        if (!answer.IsSuccess)
        {
            return answer.Status is 400 || (!isOwn && answer.Status is 401 or 403 or 404)
                ? new TokenVerdict.Invalid($"the {name} end point refuses the token")
                : new TokenVerdict.Unknown(string.Create(CultureInfo.InvariantCulture, $"the {name} end point answers with status {answer.Status}"));
        }

        return TokenClaims.TryRead(answer.Content) is { } claims
            ? new TokenVerdict.Genuine(claims)
            : new TokenVerdict.Unknown($"the answer of the {name} end point is no JSON object");
    }
}
