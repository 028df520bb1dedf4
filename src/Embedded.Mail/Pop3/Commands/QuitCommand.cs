using Embedded.Mail.Pop3.Session;
using Embedded.Mail.Pop3.Wire;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Pop3.Commands;

/// <summary>QUIT: after a login the only way to the UPDATE state, in which messages are deleted (RFC 1939 §6).</summary>
internal static class QuitCommand
{
    public static async ValueTask<Pop3Reply> HandleAsync(Pop3Session session, ReadOnlyMemory<byte> arguments, CancellationToken cancellationToken)
    {
        if (session.State is not Pop3State.Transaction { Maildrop: var maildrop })
        {
            return Pop3Reply.Closing(true, "Logging out.");
        }

        // The state goes first: whatever happens now, the session must not try again on its way out.
        session.Enter(new Pop3State.Authorization(null));
        await using (maildrop)
        {
            return await UpdateAsync(session, maildrop, cancellationToken);
        }
    }

    private static async ValueTask<Pop3Reply> UpdateAsync(Pop3Session session, Maildrop maildrop, CancellationToken cancellationToken)
    {
        var deleted = maildrop.Count - maildrop.Remaining;
        try
        {
            await maildrop.CommitAsync(cancellationToken);
            Log.LoggedOut(session.Server.Logger, session.Connection.Id, maildrop.UserName, deleted);
            return Pop3Reply.Closing(true, deleted == 0 ? "Logging out." : "Logging out, messages deleted.");
        }
        catch (MailStoreException e)
        {
            Log.StoreRefused(session.Server.Logger, e, session.Connection.Id, "QUIT", e.Error);
            return Pop3Reply.Closing(false, $"[{(e.IsTemporary ? "SYS/TEMP" : "SYS/PERM")}] Some deleted messages not removed: {e.Message}.");
        }
    }
}
