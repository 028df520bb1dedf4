using Embedded.Mail.Imap.Session;
using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands;

/// <summary>CLOSE and UNSELECT (RFC 9051 §6.4.1, §6.4.2).</summary>
internal static class CloseCommand
{
    public static ValueTask<ImapResult> HandleAsync(
        ImapSession session, SelectedMailbox mailbox, ReadOnlySpan<byte> arguments, CancellationToken cancellationToken)
    {
        var reader = new ImapReader(arguments);
        return reader.TryReadEnd() ? CloseAsync(session, mailbox, cancellationToken) : ValueTask.FromResult(ImapResult.Bad(reader.Error));
    }

    public static ValueTask<ImapResult> HandleUnselectAsync(
        ImapSession session, SelectedMailbox mailbox, ReadOnlySpan<byte> arguments, CancellationToken cancellationToken)
    {
        var reader = new ImapReader(arguments);
        return reader.TryReadEnd() ? UnselectAsync(session) : ValueTask.FromResult(ImapResult.Bad(reader.Error));
    }

    private static async ValueTask<ImapResult> CloseAsync(ImapSession session, SelectedMailbox mailbox, CancellationToken cancellationToken)
    {
        if (!mailbox.IsReadOnly)
        {
            await ExpungeAsync(mailbox, cancellationToken);
        }

        await session.UnselectAsync();
        return ImapResult.Ok("Close completed.");
    }

    // Who may not expunge closes all the same (RFC 4314 §4, CLOSE).
    private static async ValueTask ExpungeAsync(SelectedMailbox mailbox, CancellationToken cancellationToken)
    {
        try
        {
            _ = await mailbox.Mailbox.ExpungeAsync(UidSet.All, onlyDeleted: true, cancellationToken);
        }
        catch (MailStoreException e) when (e.Error == MailStoreError.NoPermission)
        {
            // What is marked stays.
        }
    }

    private static async ValueTask<ImapResult> UnselectAsync(ImapSession session)
    {
        await session.UnselectAsync();
        return ImapResult.Ok("Unselect completed.");
    }
}
