using System.Globalization;
using Embedded.Mail.Imap.Session;
using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands;

/// <summary>SELECT and EXAMINE (RFC 9051 §6.3.2, §6.3.3, RFC 7162 §3.1.8, §3.2.5).</summary>
internal static class SelectCommand
{
    public static ValueTask<ImapResult> HandleAsync(
        ImapSession session, IMailAccount account, ReadOnlySpan<byte> arguments, CancellationToken cancellationToken) =>
        Parse(session, account, arguments, MailboxAccess.ReadWrite, cancellationToken);

    public static ValueTask<ImapResult> HandleExamineAsync(
        ImapSession session, IMailAccount account, ReadOnlySpan<byte> arguments, CancellationToken cancellationToken) =>
        Parse(session, account, arguments, MailboxAccess.ReadOnly, cancellationToken);

    private static ValueTask<ImapResult> Parse(
        ImapSession session, IMailAccount account, ReadOnlySpan<byte> arguments, MailboxAccess access, CancellationToken cancellationToken)
    {
        var reader = new ImapReader(arguments);
        return reader.TryReadSpace()
            && reader.TryReadMailboxText(session.Naming, out var text)
            && SelectParameters.TryRead(ref reader, session, out var parameters)
            && reader.TryReadEnd()
            ? RunAsync(session, account, text, access, parameters, cancellationToken)
            : ValueTask.FromResult(ImapResult.Bad(reader.Error));
    }

    // Whatever becomes of the new one, the mailbox selected before is left (RFC 9051 §6.3.2).
    private static async ValueTask<ImapResult> RunAsync(
        ImapSession session, IMailAccount account, string? text, MailboxAccess access, SelectParameters parameters, CancellationToken cancellationToken)
    {
        if (session.State is ImapState.Selected)
        {
            await session.UnselectAsync();
            _ = session.Output.Write("* OK [CLOSED] Previous mailbox closed.\r\n"u8);
        }

        if (text is null || !session.Naming.TryCreate(text, out var name))
        {
            return ImapResult.NoSuchMailbox();
        }

        if (parameters.IsCondStore)
        {
            session.EnableCondStore();
        }

        var selected = await OpenAsync(session, account, name, access, cancellationToken);
        session.Become(new ImapState.Selected(account, selected));
        WriteState(session, account, selected);
        await AnnounceAsync(session, account, selected, name, text, parameters.Resync, cancellationToken);
        return access == MailboxAccess.ReadOnly
            ? ImapResult.Ok("READ-ONLY", "Examine completed.")
            : ImapResult.Ok(selected.IsReadOnly ? "READ-ONLY" : "READ-WRITE", "Select completed.");
    }

    // A SELECT that fails selects nothing, however late it fails.
    private static async ValueTask AnnounceAsync(
        ImapSession session, IMailAccount account, SelectedMailbox selected, MailboxName name, string given, QResyncParameters? resync, CancellationToken cancellationToken)
    {
        try
        {
            await MailboxAnnouncement.WriteSelectedAsync(session, account, name, given, cancellationToken);
            if (resync is not null)
            {
                await Resynchronization.RunAsync(session, selected, resync, cancellationToken);
            }
        }
        catch
        {
            await session.UnselectAsync();
            throw;
        }
    }

    private static async ValueTask<SelectedMailbox> OpenAsync(
        ImapSession session, IMailAccount account, MailboxName name, MailboxAccess access, CancellationToken cancellationToken)
    {
        var mailbox = await account.OpenMailboxAsync(name, access, cancellationToken);
        try
        {
            _ = await mailbox.RefreshAsync(cancellationToken);

            // A client of RFC 9051 knows nothing of recent messages, and so leaves them to others.
            var recent = session.IsRev2 ? UidSet.Empty : await mailbox.ClaimRecentAsync(cancellationToken);
            return new SelectedMailbox(mailbox, new MailboxView(mailbox.State, recent) { IsUidOnly = session.IsUidOnly });
        }
        catch
        {
            await mailbox.DisposeAsync();
            throw;
        }
    }

    private static void WriteState(ImapSession session, IMailAccount account, SelectedMailbox mailbox)
    {
        var output = session.Output;
        var view = mailbox.View;
        ViewResponses.WriteFlags(output, mailbox);
        _ = output.Write("* "u8).Number(view.Messages.Count).Write(" EXISTS\r\n"u8);
        if (!session.IsRev2)
        {
            _ = output.Write("* "u8).Number(view.RecentCount).Write(" RECENT\r\n"u8);
            WriteFirstUnseen(output, view);
        }

        WriteCode(output, "UIDVALIDITY", view.State.UidValidity.ToString(), "UIDs valid");
        WriteCode(output, "UIDNEXT", view.State.UidNext.ToString(), "Predicted next UID");
        ViewResponses.WriteHighestModSeq(output, view.State.HighestModSeq);
        WriteCode(output, "MAILBOXID", $"({ObjectIds.Of(mailbox.Mailbox.Id)})", "Ok");
        if (account is IMailboxMetadata)
        {
            // RFC 4467 BASE.7.1: how URLs of the mailbox's messages can be signed.
            WriteCode(output, "URLMECH", "INTERNAL", "Ok");
        }
    }

    private static void WriteFirstUnseen(ImapWriter output, MailboxView view)
    {
        var messages = view.Messages;
        for (var chunk = 0; chunk < messages.ChunkCount && !view.IsUidOnly; chunk++)
        {
            var entries = messages.GetChunk(chunk);
            for (var i = 0; i < entries.Length; i++)
            {
                if (!entries[i].Flags.HasFlag(MessageFlags.Seen))
                {
                    var number = messages.GetChunkStart(chunk) + i + 1;
                    WriteCode(output, "UNSEEN", number.ToString(CultureInfo.InvariantCulture), "First unseen.");
                    return;
                }
            }
        }
    }

    private static void WriteCode(ImapWriter output, string code, string value, string text) =>
        _ = output.Write("* OK ["u8).Text(code).Space().Text(value).Write("] "u8).Text(text).EndLine();
}
