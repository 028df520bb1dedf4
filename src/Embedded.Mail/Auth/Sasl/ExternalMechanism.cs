using Embedded.Mail.Auth.Chain;

namespace Embedded.Mail.Auth.Sasl;

/// <summary>
/// <c>EXTERNAL</c> (RFC 4422 appendix A): the client's certificate has proved already who it is. A response that is not empty names the user to be authorised as. As in Dovecot the
/// passdb must let the user in without a password (<c>nopassword</c>).
/// </summary>
internal sealed class ExternalMechanism(SaslContext context) : ISaslMechanism
{
    public bool ClientFirst => true;

    /// <summary>Whether the connection has a certificate that names a user.</summary>
    public static bool IsServed(SaslContext context) => CertificateUser.Find(context.Options, context.Template.ClientCertificate) is not null;

    public async ValueTask<SaslTurn> NextAsync(ReadOnlyMemory<byte> response, CancellationToken cancellationToken)
    {
        if (!SaslText.TryRead(response.Span, out var authorisation) || CertificateUser.Find(context.Options, context.Template.ClientCertificate) is not { } name)
        {
            return new SaslTurn.Malformed("Invalid SASL EXTERNAL response");
        }

        return new SaslTurn.Decided(await context.Authenticator.AdmitCertificateAsync(SaslText.RequestFor(context.Template, name, authorisation), cancellationToken));
    }
}
