using System.Text;
using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Imap.Commands.Search;

/// <summary>Reads <c>IN (…)</c> of ESEARCH (RFC 7377 §4).</summary>
internal static class SearchSourceReader
{
    private static readonly (string Name, SearchSource Source)[] Sources =
    [
        ("SELECTED", SearchSource.Selected),
        ("INBOXES", SearchSource.Inboxes),
        ("PERSONAL", SearchSource.Personal),
        ("SUBSCRIBED", SearchSource.Subscribed),
        ("SUBTREE", SearchSource.Subtree),
        ("SUBTREE-ONE", SearchSource.SubtreeOne),
        ("MAILBOXES", SearchSource.Mailboxes),
    ];

    /// <summary>Reads it with the space behind it. A name that no mailbox can have is passed over, as one that is not there.</summary>
    public static bool TryReadSearchSources(this ref ImapReader reader, MailboxNaming naming, out List<(SearchSource Source, List<MailboxName> Names)> sources)
    {
        sources = [];
        if (!reader.TryReadWord("IN"u8) || !reader.TryReadSpace() || !reader.TryReadOpen())
        {
            return false;
        }

        do
        {
            if (!TryReadSource(ref reader, naming, sources))
            {
                return false;
            }
        }
        while (reader.Peek == ' ' && reader.TryReadSpace());

        return reader.TryReadClose() && reader.TryReadSpace();
    }

    private static bool TryReadSource(ref ImapReader reader, MailboxNaming naming, List<(SearchSource Source, List<MailboxName> Names)> sources)
    {
        var before = reader.Rest;
        if (!reader.TryReadAtom(out var word))
        {
            return false;
        }

        foreach (var (name, source) in Sources)
        {
            if (Ascii.EqualsIgnoreCase(word, name))
            {
                var names = new List<MailboxName>();
                sources.Add((source, names));
                return source < SearchSource.Subtree || (reader.TryReadSpace() && TryReadNames(ref reader, naming, names));
            }
        }

        return reader.FailAt(before, "Unknown search source");
    }

    /// <summary>Reads <c>one-or-more-mailbox</c>: a name, or names in parentheses.</summary>
    private static bool TryReadNames(ref ImapReader reader, MailboxNaming naming, List<MailboxName> names)
    {
        if (reader.Peek != '(')
        {
            return TryReadName(ref reader, naming, names);
        }

        var isRead = reader.TryReadOpen() && TryReadName(ref reader, naming, names);
        while (isRead && reader.Peek == ' ')
        {
            isRead = reader.TryReadSpace() && TryReadName(ref reader, naming, names);
        }

        return isRead && reader.TryReadClose();
    }

    private static bool TryReadName(ref ImapReader reader, MailboxNaming naming, List<MailboxName> names)
    {
        if (!reader.TryReadMailbox(naming, out var name))
        {
            return false;
        }

        if (name is not null)
        {
            names.Add(name);
        }

        return true;
    }
}
