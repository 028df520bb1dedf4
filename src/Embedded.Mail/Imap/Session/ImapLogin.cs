using System.Globalization;
using Embedded.Mail.Auth;
using Embedded.Mail.Auth.Sasl;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Imap.Session;

/// <summary>What LOGIN and AUTHENTICATE have in common: what goes in and what comes of it.</summary>
internal static class ImapLogin
{
    /// <summary>What is known of who asks, without the user's name.</summary>
    public static AuthRequest Template(ImapSession session) => new("", "imap")
    {
        RemoteEndPoint = session.Connection.RemoteEndPoint,
        LocalEndPoint = session.Connection.LocalEndPoint,
        IsSecured = session.Connection.IsSecured,
        ClientCertificate = session.Connection.ClientCertificate,
        SessionId = session.Connection.Id,
    };

    /// <summary>Refuses a login that cannot be served on this connection, such as one by a password that anybody on the way could read (RFC 5530 §3).</summary>
    /// <param name="session">Whose session it is.</param>
    /// <param name="state">Its failures so far; this is one more.</param>
    /// <param name="request">Who asks, by what mechanism.</param>
    /// <param name="availability">Why it is not served.</param>
    public static ImapResult Refuse(ImapSession session, ImapState.NotAuthenticated state, AuthRequest request, SaslAvailability availability)
    {
        UnservedLogin.Report(session.Services.Logger, request, availability);
        Count(session, state);
        return availability switch
        {
            SaslAvailability.NeedsEncryption => ImapResult.No("PRIVACYREQUIRED", "Plaintext authentication disallowed on non-secure (SSL/TLS) connections."),
            SaslAvailability.LoginNeedsEncryption => ImapResult.No("PRIVACYREQUIRED", "Authentication not allowed until SSL/TLS is enabled."),
            _ => ImapResult.No("Unsupported authentication mechanism."),
        };
    }

    /// <summary>Opens the account of a user who has proved who it is.</summary>
    /// <param name="session">Whose session it is.</param>
    /// <param name="user">The user.</param>
    /// <param name="referral">A server where the user would be better off; null for none.</param>
    /// <param name="mechanism">How the user proved it, in upper case.</param>
    /// <param name="cancellationToken">Ends the waiting for the store.</param>
    public static async ValueTask<ImapResult> EnterAsync(
        ImapSession session, MailUser user, LoginReferral? referral, string mechanism, CancellationToken cancellationToken)
    {
        if (!session.Connection.TryCountUser(user.Name))
        {
            return ImapResult.No("LIMIT", "Maximum number of connections from user and address exceeded");
        }

        var account = await session.Services.Accounts.OpenAsync(user, cancellationToken);
        session.Become(new ImapState.Authenticated(account));
        session.IsAnonymous = mechanism == "ANONYMOUS";
        session.Input.Limits = ImapLimits.AfterLogin(session.Options);
        Log.LoggedIn(session.Services.Logger, session.Connection.Id, user.Name, mechanism);
        if (referral is null)
        {
            return ImapResult.Ok("CAPABILITY " + ImapCapabilities.For(session), "Logged in");
        }

        // There is room for one code in the answer.
        _ = session.Output.Write("* CAPABILITY "u8).Text(ImapCapabilities.For(session)).EndLine();
        return ImapResult.Ok(CodeOf(referral), "Logged in, but you should use this server instead.");
    }

    /// <summary>Answers a failure, and ends the session after too many (RFC 5530 §3).</summary>
    public static ImapResult Fail(ImapSession session, ImapState.NotAuthenticated state, AuthResult failure)
    {
        var result = failure switch
        {
            AuthResult.Refused { Referral: { } referral } refused => ImapResult.No(CodeOf(referral), refused.Reason),
            AuthResult.Refused refused => Refused(refused),
            AuthResult.Expired => ImapResult.No("EXPIRED", "Password expired."),
            AuthResult.TemporaryFailure => ImapResult.No("UNAVAILABLE", "Temporary authentication failure."),
            _ => ImapResult.No("AUTHENTICATIONFAILED", "Authentication failed."),
        };
        Log.LoginFailed(session.Services.Logger, session.Connection.Id, result.Code ?? "");
        Count(session, state);
        return result;
    }

    // AUTHORIZATIONFAILED is for who wants to be somebody else (RFC 5530 §3). As with Dovecot the user is to read the reason, which may bring a code of its own.
    private static ImapResult Refused(AuthResult.Refused refused) => refused.Reason.StartsWith('[')
        ? ImapResult.No(refused.Reason)
        : ImapResult.No(refused.IsDisabled ? "CONTACTADMIN" : "ALERT", refused.Reason);

    private static void Count(ImapSession session, ImapState.NotAuthenticated state)
    {
        session.Become(new ImapState.NotAuthenticated(state.FailedLogins + 1));
        if (state.FailedLogins + 1 >= session.Options.MaxFailedLogins)
        {
            session.SayBye("Too many failed logins.");
        }
    }

    // RFC 2221 §4.1: an IMAP URL (RFC 2192) of the server alone.
    private static string CodeOf(LoginReferral referral)
    {
        var host = referral.Host.Contains(':', StringComparison.Ordinal) ? $"[{referral.Host}]" : referral.Host;
        var port = referral.Port is null or 143 ? "" : ":" + referral.Port.Value.ToString(CultureInfo.InvariantCulture);
        return $"REFERRAL imap://{Uri.EscapeDataString(referral.User)};AUTH=*@{host}{port}/";
    }
}
