using Embedded.Mail.Auth;
using Embedded.Mail.Messages;
using Embedded.Mail.Pop3.Session;
using Embedded.Mail.Pop3.Wire;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Pop3.Commands;

/// <summary>What follows an authentication, whichever command brought it: the maildrop is opened, or the client hears why not (RFC 3206).</summary>
internal static class Login
{
    public static ValueTask<Pop3Reply> FinishAsync(Pop3Session session, AuthResult result, CancellationToken cancellationToken) => result switch
    {
        AuthResult.Success success => OpenAsync(session, success.User, cancellationToken),
        AuthResult.Refused refused => ValueTask.FromResult(session.RefuseLogin($"[AUTH] {refused.Reason}")),
        AuthResult.Expired => ValueTask.FromResult(session.RefuseLogin("[AUTH] Password expired.")),
        AuthResult.TemporaryFailure => ValueTask.FromResult(session.RefuseLogin("[SYS/TEMP] Temporary authentication failure.")),
        _ => ValueTask.FromResult(session.RefuseLogin("[AUTH] Authentication failed.")),
    };

    /// <summary>Brings a user who has proved to be one into the TRANSACTION state.</summary>
    public static async ValueTask<Pop3Reply> OpenAsync(Pop3Session session, MailUser user, CancellationToken cancellationToken)
    {
        var server = session.Server;
        if (!session.Connection.TryCountUser(user.Name))
        {
            return session.RefuseLogin("[IN-USE] Maximum number of connections from user+IP exceeded.");
        }

        var held = server.Options.LockSession ? server.Locks.TryTake(user.Name) : null;
        if (server.Options.LockSession && held is null)
        {
            return session.RefuseLogin("[IN-USE] Mailbox is locked by another POP3 session.");
        }

        var maildrop = await OpenMaildropAsync(server, user, held, cancellationToken);
        session.Enter(new Pop3State.Transaction(maildrop));
        Log.LoggedIn(server.Logger, session.Connection.Id, user.Name, maildrop.Count, maildrop.RemainingSize);
        return Pop3Reply.Ok("Logged in.");
    }

    private static async ValueTask<Maildrop> OpenMaildropAsync(Pop3Server server, MailUser user, IDisposable? held, CancellationToken cancellationToken)
    {
        IMailAccount account;
        try
        {
            account = await server.Accounts.OpenAsync(user, cancellationToken);
        }
        catch
        {
            held?.Dispose();
            throw;
        }

        return await Maildrop.OpenAsync(account, server.Options, server.Uidl, held, cancellationToken);
    }
}
