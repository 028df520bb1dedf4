using System.Buffers;
using System.Text.Json;

namespace Embedded.Mail.Auth.Sasl;

/// <summary>
/// <c>OAUTHBEARER</c> (RFC 7628) and its forerunner <c>XOAUTH2</c>: an access token in place of a password. A client whose token is refused is told as JSON what would do, answers
/// with a response that means nothing, and gets its failure then.
/// </summary>
internal sealed class BearerMechanism(SaslContext context, Func<string, BearerResponse?> read, Action<Utf8JsonWriter, string> writeStatus) : ISaslMechanism
{
    private AuthResult? _failure;

    public bool ClientFirst => true;

    /// <summary>The registered one.</summary>
    public static BearerMechanism OAuthBearer(SaslContext context) =>
        new(context, BearerResponse.TryReadOAuthBearer, static (json, status) => json.WriteString("status", status));

    /// <summary>The older one, whose clients know HTTP's status and what is a scheme.</summary>
    public static BearerMechanism XOAuth2(SaslContext context) => new(context, BearerResponse.TryReadXOAuth2, static (json, status) =>
    {
        json.WriteString("status", status == "invalid_request" ? "400" : "401");
        json.WriteString("schemes", "bearer");
    });

    public async ValueTask<SaslTurn> NextAsync(ReadOnlyMemory<byte> response, CancellationToken cancellationToken)
    {
        if (_failure is { } failure)
        {
            return new SaslTurn.Decided(failure);
        }

        if (!SaslText.TryRead(response.Span, out var text) || read(text) is not { } bearer)
        {
            _failure = await context.Authenticator.RefuseAsync(context.Template, "what the client sent is no user with a token", cancellationToken);
            return new SaslTurn.Ask(Describe("invalid_request"));
        }

        var request = SaslText.RequestFor(context.Template, bearer.UserName, "");
        var result = await context.Authenticator.AuthenticateTokenAsync(request, bearer.Token, cancellationToken);
        if (result is not (AuthResult.Failed or AuthResult.Expired))
        {
            return new SaslTurn.Decided(result);
        }

        _failure = result;
        return new SaslTurn.Ask(Describe("invalid_token"));
    }

    private byte[] Describe(string status)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            writeStatus(json, status);
            WriteIfAny(json, "scope", context.Authenticator.Tokens?.Scope);
            WriteIfAny(json, "openid-configuration", context.Authenticator.Tokens?.OpenIdConfigurationUrl);
            json.WriteEndObject();
        }

        return output.WrittenSpan.ToArray();
    }

    private static void WriteIfAny(Utf8JsonWriter json, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            json.WriteString(name, value);
        }
    }
}
