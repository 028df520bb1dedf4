using System.Security.Cryptography;
using Embedded.Mail.Auth;
using Embedded.Mail.Auth.Sasl;
using Embedded.Mail.Imap.Session;
using Embedded.Mail.Imap.Wire;

namespace Embedded.Mail.Imap.Commands;

/// <summary>LOGIN (RFC 9051 §6.2.3).</summary>
internal static class LoginCommand
{
    public static ValueTask<ImapResult> HandleAsync(
        ImapSession session, ImapState.NotAuthenticated state, ReadOnlySpan<byte> arguments, CancellationToken cancellationToken)
    {
        var reader = new ImapReader(arguments);
        if (!reader.TryReadSpace() || !reader.TryReadCredential(out var user) || !reader.TryReadSpace() || !reader.TryReadCredential(out var password)
            || !reader.TryReadEnd())
        {
            return ValueTask.FromResult(ImapResult.Bad(reader.Error));
        }

        if (!session.Services.Mechanisms.AllowsPlaintext(session.Connection.IsSecured))
        {
            var refused = ImapLogin.Template(session) with { Mechanism = "PLAIN", OriginalUserName = SaslText.TryRead(user, out var given) ? given : "" };
            return ValueTask.FromResult(ImapLogin.Refuse(session, state, refused, SaslAvailability.NeedsEncryption));
        }

        return SaslText.TryRead(user, out var name) && SaslText.IsPassword(password)
            ? RunAsync(session, state, name, password.ToArray(), cancellationToken)
            : ValueTask.FromResult(ImapLogin.Fail(session, state, new AuthResult.Failed()));
    }

    private static async ValueTask<ImapResult> RunAsync(
        ImapSession session, ImapState.NotAuthenticated state, string name, byte[] password, CancellationToken cancellationToken)
    {
        try
        {
            // Dovecot counts LOGIN as the mechanism PLAIN, and its settings by mechanism then hold for both.
            var template = ImapLogin.Template(session) with { Mechanism = "PLAIN" };
            var request = SaslText.RequestFor(template, name, authorisation: "");
            var result = await session.Services.Authenticator.AuthenticateAsync(request, password, cancellationToken);
            return result is AuthResult.Success success
                ? await ImapLogin.EnterAsync(session, success.User, success.Referral, "LOGIN", cancellationToken)
                : ImapLogin.Fail(session, state, result);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(password);
        }
    }
}
