using Embedded.Mail.Imap.Session;
using Embedded.Mail.Imap.Wire;

namespace Embedded.Mail.Imap.Commands;

/// <summary>CAPABILITY (RFC 9051 §6.1.1).</summary>
internal static class CapabilityCommand
{
    public static ValueTask<ImapResult> HandleAsync(ImapSession session, ReadOnlySpan<byte> arguments, CancellationToken cancellationToken)
    {
        var reader = new ImapReader(arguments);
        if (!reader.TryReadEnd())
        {
            return ValueTask.FromResult(ImapResult.Bad(reader.Error));
        }

        _ = session.Output.Write("* CAPABILITY "u8).Text(ImapCapabilities.For(session)).EndLine();
        return ValueTask.FromResult(ImapResult.Ok("Capability completed."));
    }
}
