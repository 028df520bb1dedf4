using Embedded.Mail.Imap.Session;
using Embedded.Mail.Imap.Wire;

namespace Embedded.Mail.Imap.Commands;

/// <summary>CANCELUPDATE (RFC 5267 §4.3.5): no more is told of the results of searches.</summary>
internal static class CancelUpdateCommand
{
    public static ValueTask<ImapResult> HandleAsync(
        ImapSession session, SelectedMailbox mailbox, ReadOnlySpan<byte> arguments, CancellationToken cancellationToken)
    {
        var reader = new ImapReader(arguments);
        do
        {
            if (!reader.TryReadSpace() || !reader.TryReadQuoted(out _))
            {
                return ValueTask.FromResult(ImapResult.Bad(reader.Error));
            }
        }
        while (reader.HasMore);

        return ValueTask.FromResult(Cancel(mailbox, arguments));
    }

    // As with Dovecot, tags before one that is not known are cancelled all the same.
    private static ImapResult Cancel(SelectedMailbox mailbox, ReadOnlySpan<byte> arguments)
    {
        var reader = new ImapReader(arguments);
        while (reader.HasMore)
        {
            if (reader.TryReadSpace() && reader.TryReadQuoted(out var tag) && !mailbox.Contexts.Cancel(tag))
            {
                return ImapResult.No("Unknown tag");
            }
        }

        return ImapResult.Ok("No further updates.");
    }
}
