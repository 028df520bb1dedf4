using Embedded.Mail.Imap.Session;
using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands;

/// <summary>UNAUTHENTICATE (RFC 8437): the user leaves, and the connection stays for another.</summary>
internal static class UnauthenticateCommand
{
    public static ValueTask<ImapResult> HandleAsync(
        ImapSession session, IMailAccount account, ReadOnlySpan<byte> arguments, CancellationToken cancellationToken)
    {
        var reader = new ImapReader(arguments);
        return reader.TryReadEnd() ? RunAsync(session) : ValueTask.FromResult(ImapResult.Bad(reader.Error));
    }

    private static async ValueTask<ImapResult> RunAsync(ImapSession session)
    {
        await session.UnauthenticateAsync();
        return ImapResult.Ok("CAPABILITY " + ImapCapabilities.For(session), "Unauthenticate completed.");
    }
}
