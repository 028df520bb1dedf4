using Embedded.Mail.Imap.Session;
using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands;

/// <summary>UNAUTHENTICATE (RFC 8437): the user leaves, and the connection stays for another. Where it is not announced it is not there: a proxy in front may not know of it (§8).</summary>
internal static class UnauthenticateCommand
{
    public static ValueTask<ImapResult> HandleAsync(
        ImapSession session, IMailAccount account, ReadOnlySpan<byte> arguments, CancellationToken cancellationToken)
    {
        var reader = new ImapReader(arguments);
        return !reader.TryReadEnd() ? ValueTask.FromResult(ImapResult.Bad(reader.Error))
            : !ImapCapabilities.Has(session, "UNAUTHENTICATE") ? ValueTask.FromResult(ImapResult.Bad("It is switched off"))
            : RunAsync(session);
    }

    private static async ValueTask<ImapResult> RunAsync(ImapSession session)
    {
        await session.UnauthenticateAsync();
        return ImapResult.Ok("CAPABILITY " + ImapCapabilities.For(session), "Unauthenticate completed.");
    }
}
