using System.Security.Cryptography;
using System.Text;
using Embedded.Mail.Auth;
using Embedded.Mail.Auth.Sasl;
using Embedded.Mail.Pop3.Session;
using Embedded.Mail.Pop3.Wire;

namespace Embedded.Mail.Pop3.Commands;

/// <summary>USER, PASS and APOP (RFC 1939 §7).</summary>
internal static class LoginCommands
{
    public static ValueTask<Pop3Reply> HandleUserAsync(
        Pop3Session session, Pop3State.Authorization state, ReadOnlyMemory<byte> arguments, CancellationToken cancellationToken)
    {
        if (!session.Server.Mechanisms.AllowsPlaintext(session.Connection.IsSecured))
        {
            return ValueTask.FromResult(RefusePlaintext(session, Pop3Line.TextOf(arguments.Span)));
        }

        if (arguments.IsEmpty || Pop3Line.TextOf(arguments.Span) is not { } name)
        {
            return ValueTask.FromResult(Pop3Reply.Bad(arguments.IsEmpty ? "User name missing." : "User name is not UTF-8."));
        }

        session.Enter(new Pop3State.Authorization(name));
        return ValueTask.FromResult(Pop3Reply.Done);
    }

    public static async ValueTask<Pop3Reply> HandlePassAsync(
        Pop3Session session, Pop3State.Authorization state, ReadOnlyMemory<byte> arguments, CancellationToken cancellationToken)
    {
        if (!session.Server.Mechanisms.AllowsPlaintext(session.Connection.IsSecured))
        {
            return RefusePlaintext(session, state.UserName);
        }

        if (state.UserName is not { } name)
        {
            return Pop3Reply.Error("No username given.");
        }

        // The password is all that follows the space, spaces included (RFC 1939 §7).
        var request = SaslText.RequestFor(session.AuthTemplate with { Mechanism = "PLAIN" }, name, authorisation: "");
        return await Login.FinishAsync(session, await session.Server.Authenticator.AuthenticateAsync(request, arguments, cancellationToken), cancellationToken);
    }

    public static async ValueTask<Pop3Reply> HandleApopAsync(
        Pop3Session session, Pop3State.Authorization state, ReadOnlyMemory<byte> arguments, CancellationToken cancellationToken)
    {
        if (session.TimeStamp is not { } timeStamp)
        {
            return Pop3Reply.Error("APOP not enabled.");
        }

        if (!session.Server.Mechanisms.AllowsLogin(session.Connection.IsSecured))
        {
            return session.RefuseLogin(session.AuthTemplate with { Mechanism = "APOP" }, SaslAvailability.LoginNeedsEncryption);
        }

        var space = arguments.Span.LastIndexOf((byte)' ');
        if (space <= 0 || Pop3Line.TextOf(arguments.Span[..space]) is not { } name || !TryReadDigest(arguments.Span[(space + 1)..], out var digest))
        {
            return Pop3Reply.Bad("Invalid parameters.");
        }

        var request = SaslText.RequestFor(session.AuthTemplate with { Mechanism = "APOP" }, name, authorisation: "");
        var result = await session.Server.Authenticator.AuthenticateAsync(request, stored => Fits(stored, timeStamp, digest), cancellationToken);
        return await Login.FinishAsync(session, result, cancellationToken);
    }

    private static Pop3Reply RefusePlaintext(Pop3Session session, string? user) =>
        session.RefuseLogin(session.AuthTemplate with { Mechanism = "PLAIN", OriginalUserName = user ?? "" }, SaslAvailability.NeedsEncryption);

    private static bool TryReadDigest(ReadOnlySpan<byte> text, out byte[] digest)
    {
        digest = new byte[MD5.HashSizeInBytes];
        return text.Length == 2 * digest.Length && Convert.FromHexString(text, digest, out _, out _) == System.Buffers.OperationStatus.Done;
    }

    private static bool Fits(string stored, string timeStamp, byte[] digest)
    {
        var password = StoredPassword.Parse(stored, "PLAIN");
        if (password.Scheme.ToUpperInvariant() is not ("PLAIN" or "CLEAR" or "CLEARTEXT") || !password.TryDecode(out var secret))
        {
            return false;
        }

#pragma warning disable CA5351 // MD5 is what APOP is (RFC 1939 §7); whoever minds takes it out of the mechanisms.
        return CryptographicOperations.FixedTimeEquals(MD5.HashData([.. Encoding.ASCII.GetBytes(timeStamp), .. secret]), digest);
#pragma warning restore CA5351
    }
}
