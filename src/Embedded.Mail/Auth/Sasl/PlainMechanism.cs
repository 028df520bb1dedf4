namespace Embedded.Mail.Auth.Sasl;

/// <summary><c>PLAIN</c> (RFC 4616): <c>[authzid] NUL authcid NUL passwd</c>. An authorisation identity other than the authentication identity is a master login.</summary>
internal sealed class PlainMechanism(IAuthenticator authenticator, AuthRequest template) : ISaslMechanism
{
    public bool ClientFirst => true;

    public async ValueTask<SaslTurn> NextAsync(ReadOnlyMemory<byte> response, CancellationToken cancellationToken)
    {
        var first = response.Span.IndexOf((byte)0);
        var second = first < 0 ? -1 : response.Span[(first + 1)..].IndexOf((byte)0);
        if (second < 0)
        {
            return new SaslTurn.Malformed("Invalid SASL PLAIN response");
        }

        var password = response[(first + second + 2)..];
        if (!SaslText.TryRead(response.Span[..first], out var authorisation)
            || !SaslText.TryRead(response.Span.Slice(first + 1, second), out var name)
            || !SaslText.IsPassword(password.Span))
        {
            return new SaslTurn.Malformed("Invalid SASL PLAIN response");
        }

        var request = SaslText.RequestFor(template, name, authorisation);
        return new SaslTurn.Decided(await authenticator.AuthenticateAsync(request, password, cancellationToken));
    }
}
