namespace Embedded.Mail.Auth.Sasl;

/// <summary><c>ANONYMOUS</c> (RFC 4505): anybody gets in, as one user that the userdb knows. The response, by custom a mail address, is for the log.</summary>
internal sealed class AnonymousMechanism(SaslContext context) : ISaslMechanism
{
    // RFC 4505 §2, in characters
    private const int LongestTrace = 255;

    public bool ClientFirst => true;

    public async ValueTask<SaslTurn> NextAsync(ReadOnlyMemory<byte> response, CancellationToken cancellationToken)
    {
        if (!SaslText.TryRead(response.Span, out var trace) || trace.Length > LongestTrace)
        {
            return new SaslTurn.Malformed("Invalid SASL ANONYMOUS response");
        }

        var name = context.Options.AnonymousUserName;
        return new SaslTurn.Decided(await context.Authenticator.AdmitAnonymousAsync(
            context.Template with { UserName = name, OriginalUserName = name }, trace, cancellationToken));
    }
}
