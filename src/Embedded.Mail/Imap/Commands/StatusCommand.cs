using Embedded.Mail.Imap.Session;
using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands;

/// <summary>STATUS (RFC 9051 §6.3.11, RFC 7162, RFC 7889, RFC 8438, RFC 8474, RFC 9208 §4.1.4).</summary>
internal static class StatusCommand
{
    private static readonly (MailboxStatusItems Item, string Name, Func<MailboxStatus, long> Value)[] Items =
    [
        (MailboxStatusItems.Messages, "MESSAGES", static status => status.Messages),
        (MailboxStatusItems.Recent, "RECENT", static status => status.Recent),
        (MailboxStatusItems.UidNext, "UIDNEXT", static status => status.UidNext.Value),
        (MailboxStatusItems.UidValidity, "UIDVALIDITY", static status => status.UidValidity.Value),
        (MailboxStatusItems.Unseen, "UNSEEN", static status => status.Unseen),
        (MailboxStatusItems.Deleted, "DELETED", static status => status.Deleted),
        (MailboxStatusItems.DeletedSize, "DELETED-STORAGE", static status => status.DeletedSize),
        (MailboxStatusItems.Size, "SIZE", static status => status.Size),
        (MailboxStatusItems.HighestModSeq, "HIGHESTMODSEQ", static status => (long)status.HighestModSeq.Value),
    ];

    // These two are no plain numbers.
    private static readonly (MailboxStatusItems Item, string Name)[] OtherItems = [(MailboxStatusItems.MailboxId, "MAILBOXID"), (MailboxStatusItems.AppendLimit, "APPENDLIMIT")];

    public static ValueTask<ImapResult> HandleAsync(
        ImapSession session, IMailAccount account, ReadOnlySpan<byte> arguments, CancellationToken cancellationToken)
    {
        var reader = new ImapReader(arguments);
        return !reader.TryReadSpace() || !reader.TryReadMailbox(session.Naming, out var name)
                || !reader.TryReadSpace() || !TryReadItems(ref reader, out var items) || !reader.TryReadEnd()
            ? ValueTask.FromResult(ImapResult.Bad(reader.Error))
            : name is null ? ValueTask.FromResult(ImapResult.NoSuchMailbox())
            : RunAsync(session, account, name, items, cancellationToken);
    }

    /// <summary>Reads the items in parentheses, at least one.</summary>
    public static bool TryReadItems(ref ImapReader reader, out MailboxStatusItems items)
    {
        items = MailboxStatusItems.None;
        if (!reader.TryReadOpen())
        {
            return false;
        }

        do
        {
            if ((items != MailboxStatusItems.None && !reader.TryReadSpace()) || !TryReadItem(ref reader, ref items))
            {
                return false;
            }
        }
        while (reader.Peek != ')');

        return reader.TryReadClose();
    }

    /// <summary>Writes <c>* STATUS name (…)</c>.</summary>
    public static void Write(ImapSession session, MailboxName name, MailboxStatusItems items, MailboxStatus status)
    {
        var output = session.Output;
        _ = output.Write("* STATUS "u8).Mailbox(name).Write(" ("u8);
        var separate = false;
        foreach (var (item, text, value) in Items)
        {
            if (items.HasFlag(item))
            {
                _ = separate ? output.Space() : output;
                _ = output.Text(text).Space().Number(value(status));
                separate = true;
            }
        }

        if (items.HasFlag(MailboxStatusItems.MailboxId))
        {
            _ = output.Text(separate ? " MAILBOXID (" : "MAILBOXID (").Text(ObjectIds.Of(status.Id)).Octet(')');
            separate = true;
        }

        if (items.HasFlag(MailboxStatusItems.AppendLimit))
        {
            _ = output.Text(separate ? " APPENDLIMIT " : "APPENDLIMIT ");
            _ = AppendLimit.Told(session) is { } limit ? output.Number(limit) : output.Nil();
        }

        _ = output.Write(")\r\n"u8);
    }

    private static async ValueTask<ImapResult> RunAsync(
        ImapSession session, IMailAccount account, MailboxName name, MailboxStatusItems items, CancellationToken cancellationToken)
    {
        if (items.HasFlag(MailboxStatusItems.HighestModSeq))
        {
            session.EnableCondStore();
        }

        var status = await account.GetStatusAsync(name, items, cancellationToken);
        Write(session, name, items, status);
        return ImapResult.Ok("Status completed.");
    }

    private static bool TryReadItem(ref ImapReader reader, ref MailboxStatusItems items)
    {
        if (!reader.TryReadAtom(out var word))
        {
            return false;
        }

        foreach (var (item, name, _) in Items)
        {
            if (System.Text.Ascii.EqualsIgnoreCase(word, name))
            {
                items |= item;
                return true;
            }
        }

        foreach (var (item, name) in OtherItems)
        {
            if (System.Text.Ascii.EqualsIgnoreCase(word, name))
            {
                items |= item;
                return true;
            }
        }

        return reader.Fail("Invalid status item");
    }
}
