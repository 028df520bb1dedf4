using System.Text;
using Embedded.Mail.Imap.Session;
using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands;

/// <summary>COMPRESS (RFC 4978).</summary>
internal static class CompressCommand
{
    public static ValueTask<ImapResult> HandleAsync(
        ImapSession session, IMailAccount account, ReadOnlySpan<byte> arguments, CancellationToken cancellationToken)
    {
        var reader = new ImapReader(arguments);
        return ValueTask.FromResult(!reader.TryReadSpace() || !reader.TryReadAtom(out var algorithm) || !reader.TryReadEnd() ? ImapResult.Bad(reader.Error)
            : !Ascii.EqualsIgnoreCase(algorithm, "DEFLATE"u8) ? ImapResult.Bad("Unknown compression mechanism")
            : Begin(session));
    }

    private static ImapResult Begin(ImapSession session)
    {
        if (!session.Connection.CanCompress)
        {
            return session.Connection.IsCompressed
                ? ImapResult.No("COMPRESSIONACTIVE", "DEFLATE is active already.")
                : ImapResult.No("The connection cannot be compressed.");
        }

        session.StartCompressionAfterAnswer();
        return ImapResult.Ok("DEFLATE active.");
    }
}
