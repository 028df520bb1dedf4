using Embedded.Mail.Imap.Session;
using Embedded.Mail.Imap.Wire;

namespace Embedded.Mail.Imap.Commands;

/// <summary>NOOP (RFC 9051 §6.1.2) and CHECK (RFC 3501 §6.4.1): what there is to tell is told at the end of every command.</summary>
internal static class NoopCommand
{
    public static ValueTask<ImapResult> HandleAsync(ImapSession session, ReadOnlySpan<byte> arguments, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Complete(arguments, "NOOP completed."));

    // Every change is on stable storage when its own command is answered, so that there is nothing to check.
    public static ValueTask<ImapResult> HandleCheckAsync(
        ImapSession session, SelectedMailbox mailbox, ReadOnlySpan<byte> arguments, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Complete(arguments, "Check completed."));

    private static ImapResult Complete(ReadOnlySpan<byte> arguments, string text)
    {
        var reader = new ImapReader(arguments);
        return reader.TryReadEnd() ? ImapResult.Ok(text) : ImapResult.Bad(reader.Error);
    }
}
