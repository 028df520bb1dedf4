using Embedded.Mail.Imap.Session;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands;

/// <summary>Tells a client of IMAP4rev2, unasked, of a mailbox that it named: what it is, and how it is spelled (RFC 9051 §6.3.2, §6.3.9.7).</summary>
internal static class MailboxAnnouncement
{
    /// <summary>Reads and tells the mailbox that SELECT or EXAMINE opened.</summary>
    /// <param name="session">Whose client is told, if it speaks IMAP4rev2.</param>
    /// <param name="account">Whose mailbox it is.</param>
    /// <param name="name">The mailbox.</param>
    /// <param name="given">How the client spelled it.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async ValueTask WriteSelectedAsync(
        ImapSession session, IMailAccount account, MailboxName name, string given, CancellationToken cancellationToken)
    {
        if (!session.IsRev2)
        {
            return;
        }

        var catalog = await ListCatalog.ReadAsync(account, withSubscriptions: true, cancellationToken);
        var entry = catalog.Entries.FirstOrDefault(entry => entry.Name == name) ?? new ListEntry(name, null, IsSubscribed: false);
        var attributes = entry.Listing is null ? [] : ListResponses.Attributes(entry, ListReturn.Subscribed | ListReturn.SpecialUse, isBasic: false);
        Write(session, attributes, name, given);
    }

    /// <summary>Tells how the server spells a name that it has created, renamed, deleted or put messages under, where the client spelled it otherwise.</summary>
    /// <param name="session">Whose client is told, if it speaks IMAP4rev2.</param>
    /// <param name="name">The name.</param>
    /// <param name="given">How the client spelled it.</param>
    /// <param name="attributes">What LIST says of it.</param>
    public static void WriteSpelling(ImapSession session, MailboxName name, string given, params string[] attributes)
    {
        if (session.IsRev2 && given != session.Naming.ToClient(name.Value))
        {
            Write(session, attributes, name, given);
        }
    }

    private static void Write(ImapSession session, IEnumerable<string> attributes, MailboxName name, string given)
    {
        var output = session.Output.Write("* LIST ("u8).Text(string.Join(' ', attributes)).Write(") \""u8).Octet(session.Naming.Separator).Write("\" "u8);
        _ = output.Mailbox(name);
        if (given != session.Naming.ToClient(name.Value))
        {
            _ = output.Write(" (\"OLDNAME\" ("u8).String(given).Write("))"u8);
        }

        _ = output.EndLine();
    }
}
