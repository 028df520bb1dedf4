using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Imap.Session;

/// <summary>Writes the untagged responses that tell a client what its view has moved to (RFC 9051 §7.3, §7.4, §7.5).</summary>
internal static class ViewResponses
{
    // No line becomes longer than clients take (RFC 7162 §4 has 8,192 octets in mind, the other way).
    private const int RangesInLine = 360;

    /// <summary>Writes EXPUNGE, EXISTS, RECENT, FLAGS and FETCH.</summary>
    public static async ValueTask WriteAsync(
        ImapSession session, SelectedMailbox mailbox, ViewChanges changes, bool withUid, CancellationToken cancellationToken)
    {
        var output = session.Output;
        if (changes.HasNewKeywords)
        {
            WriteFlags(output, mailbox);
        }

        await (session.IsQResync || session.IsUidOnly
            ? WriteVanishedAsync(output, changes.ExpungedUids, isEarlier: false, cancellationToken)
            : WriteExpungeAsync(output, changes.Expunged, cancellationToken));
        WriteCounts(session, changes);
        await WriteFetchAsync(session, mailbox.View, changes, withUid, cancellationToken);
    }

    /// <summary>Writes VANISHED, in several responses where there are very many ranges (RFC 7162 §3.2.10).</summary>
    public static async ValueTask WriteVanishedAsync(ImapWriter output, UidSet uids, bool isEarlier, CancellationToken cancellationToken)
    {
        foreach (var ranges in uids.Chunk(RangesInLine))
        {
            _ = output.Write(isEarlier ? "* VANISHED (EARLIER) "u8 : "* VANISHED "u8).Set(UidSet.Of(ranges)).EndLine();
            await output.FlushIfFullAsync(cancellationToken);
        }
    }

    /// <summary>Writes the beginning of a FETCH response, up to its parenthesis; UIDFETCH where the client goes by UIDs alone (RFC 9586).</summary>
    public static ImapWriter BeginFetch(ImapWriter output, MailboxView view, int index) => view.IsUidOnly
        ? output.Write("* "u8).Number(view.Messages[index].Uid.Value).Write(" UIDFETCH ("u8)
        : output.Write("* "u8).Number(index + 1).Write(" FETCH ("u8);

    /// <summary>Writes the HIGHESTMODSEQ code: the client knows all changes up to it (RFC 7162 §3.1.2.1).</summary>
    public static void WriteHighestModSeq(ImapWriter output, ModSeq modSeq) =>
        _ = output.Write("* OK [HIGHESTMODSEQ "u8).Number(modSeq.Value).Write("] Highest\r\n"u8);

    /// <summary>Writes FLAGS and the PERMANENTFLAGS code: the keywords of the mailbox, and that new ones may be made.</summary>
    public static void WriteFlags(ImapWriter output, SelectedMailbox mailbox)
    {
        var keywords = mailbox.View.State.Keywords.Keywords;
        _ = output.Write("* FLAGS "u8).Flags(MessageFlags.All, keywords).EndLine().Write("* OK [PERMANENTFLAGS "u8);
        if (mailbox.IsReadOnly)
        {
            _ = output.Write("()] Read-only mailbox.\r\n"u8);
            return;
        }

        var (flags, mayChangeKeywords) = mailbox.ToldWritable = mailbox.Writable;
        _ = output.PermanentFlags(flags, keywords, mayChangeKeywords).Write("] Flags permitted.\r\n"u8);
    }

    private static async ValueTask WriteExpungeAsync(ImapWriter output, IReadOnlyList<int> numbers, CancellationToken cancellationToken)
    {
        foreach (var number in numbers)
        {
            _ = output.Write("* "u8).Number(number).Write(" EXPUNGE\r\n"u8);
            await output.FlushIfFullAsync(cancellationToken);
        }
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

    /// <summary>Writes FETCH with the flags and modseqs that changed.</summary>
    public static async ValueTask WriteFetchAsync(
        ImapSession session, MailboxView view, ViewChanges changes, bool withUid, CancellationToken cancellationToken)
    {
        foreach (var index in view.Messages.Indexes(changes.Flags.Union(changes.ModSeqs)))
        {
            WriteFetch(session, view, index, withUid, changes.Flags.Contains(view.Messages[index].Uid));
            await session.Output.FlushIfFullAsync(cancellationToken);
        }
    }

    // RFC 7162 §3.2.4: with the UID and the modseq once the client has used modseqs.
    private static void WriteFetch(ImapSession session, MailboxView view, int index, bool withUid, bool withFlags)
    {
        var entry = view.Messages[index];
        var output = BeginFetch(session.Output, view, index);
        _ = withUid && !view.IsUidOnly ? output.Write("UID "u8).Number(entry.Uid.Value).Space() : output;
        if (session.IsCondStore)
        {
            _ = output.Write("MODSEQ ("u8).Number(entry.ModSeq.Value).Write(withFlags ? ") "u8 : ")"u8);
            view.NoteTold(entry.ModSeq);
        }

        _ = withFlags ? output.Write("FLAGS "u8).Flags(entry.Flags, view.State.KeywordsOf(entry).AsSpan(), view.IsRecent(entry.Uid)) : output;
        _ = output.Write(")\r\n"u8);
    }
}
