using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Imap.Session;

/// <summary>Writes the untagged responses that tell a client what its view has moved to (RFC 9051 §7.3, §7.4, §7.5).</summary>
internal static class ViewResponses
{
    /// <summary>Writes EXPUNGE, EXISTS, RECENT, FLAGS and FETCH.</summary>
    public static async ValueTask WriteAsync(
        ImapSession session, SelectedMailbox mailbox, ViewChanges changes, bool withUid, CancellationToken cancellationToken)
    {
        var output = session.Output;
        if (changes.HasNewKeywords)
        {
            WriteFlags(output, mailbox);
        }

        foreach (var number in changes.Expunged)
        {
            _ = output.Write("* "u8).Number(number).Write(" EXPUNGE\r\n"u8);
            await output.FlushIfFullAsync(cancellationToken);
        }

        WriteCounts(session, changes);
        await WriteFetchAsync(output, mailbox.View, changes.Flags, withUid, cancellationToken);
    }

    /// <summary>Writes FLAGS and the PERMANENTFLAGS code: the keywords of the mailbox, and that new ones may be made.</summary>
    public static void WriteFlags(ImapWriter output, SelectedMailbox mailbox)
    {
        var keywords = mailbox.View.State.Keywords.Keywords;
        _ = output.Write("* FLAGS "u8).Flags(MessageFlags.All, keywords).EndLine().Write("* OK [PERMANENTFLAGS "u8);
        _ = mailbox.IsReadOnly
            ? output.Write("()] Read-only mailbox.\r\n"u8)
            : output.PermanentFlags(keywords).Write("] Flags permitted.\r\n"u8);
    }

    private static void WriteCounts(ImapSession session, ViewChanges changes)
    {
        if (changes.Exists is { } exists)
        {
            _ = session.Output.Write("* "u8).Number(exists).Write(" EXISTS\r\n"u8);
        }

        if (changes.Recent is { } recent && !session.IsRev2)
        {
            _ = session.Output.Write("* "u8).Number(recent).Write(" RECENT\r\n"u8);
        }
    }

    private static async ValueTask WriteFetchAsync(
        ImapWriter output, MailboxView view, UidSet uids, bool withUid, CancellationToken cancellationToken)
    {
        foreach (var index in view.Messages.Indexes(uids))
        {
            WriteFetch(output, view, index, withUid);
            await output.FlushIfFullAsync(cancellationToken);
        }
    }

    private static void WriteFetch(ImapWriter output, MailboxView view, int index, bool withUid)
    {
        var entry = view.Messages[index];
        _ = output.Write("* "u8).Number(index + 1).Write(" FETCH ("u8);
        _ = withUid ? output.Write("UID "u8).Number(entry.Uid.Value).Space() : output;
        _ = output.Write("FLAGS "u8).Flags(entry.Flags, view.State.KeywordsOf(entry).AsSpan(), view.IsRecent(entry.Uid)).Write(")\r\n"u8);
    }
}
