using Embedded.Mail.Imap.Commands.Append;
using Embedded.Mail.Imap.Session;
using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands;

/// <summary>APPEND of one or more messages (RFC 9051 §6.3.12, RFC 3502, RFC 4469, RFC 6855 §4).</summary>
internal static class AppendCommand
{
    public static ValueTask<ImapResult> HandleAsync(
        ImapSession session, IMailAccount account, ReadOnlySpan<byte> arguments, CancellationToken cancellationToken)
    {
        var reader = new ImapReader(arguments);
        if (!reader.TryReadSpace()
            || !reader.TryReadMailboxText(session.Naming, out var given)
            || !reader.TryReadAppendHead(session.Input.PendingLiteral is not null, out var head))
        {
            return ValueTask.FromResult(ImapResult.BadFlags(reader.Error));
        }

        return given is not null && session.Naming.TryCreate(given, out var name)
            ? AppendAsync(session, account, name, given, head!, cancellationToken)
            : ValueTask.FromResult(ImapResult.InvalidName());
    }

    private static async ValueTask<ImapResult> AppendAsync(
        ImapSession session, IMailAccount account, MailboxName name, string given, AppendHead head, CancellationToken cancellationToken)
    {
        IMailbox mailbox;
        try
        {
            mailbox = await account.OpenMailboxAsync(name, MailboxAccess.Append, cancellationToken);
        }
        catch (MailStoreException e)
        {
            return ImapErrors.ToResultForDestination(e);
        }

        await using (mailbox)
        {
            await using var append = await mailbox.BeginAppendAsync(cancellationToken);
            if (await new AppendRun(session, account, append).ReceiveAsync(head, isSingle: false, cancellationToken) is { } refusal)
            {
                return refusal;
            }

            var appended = await session.WatchAsync(append.CommitAsync(cancellationToken), cancellationToken);
            MailboxAnnouncement.WriteSpelling(session, name, given);
            return ImapResult.Ok(PlacedMessages.AppendUid(mailbox, appended), "Append completed.");
        }
    }
}
