using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands;

/// <summary>Writes LIST and LSUB responses (RFC 9051 §7.3.1, RFC 3501 §7.2.3).</summary>
internal static class ListResponses
{
    /// <summary>Writes <c>* LIST (attributes) "/" name</c>, with CHILDINFO where something below satisfies the selection.</summary>
    public static void WriteList(ImapWriter output, ListRequest request, ListEntry entry, bool hasChildInfo)
    {
        _ = output.Write("* LIST ("u8).Text(string.Join(' ', Attributes(entry, request.Return, request.IsBasic))).Write(") \""u8).Octet(output.Naming.Separator).Write("\" "u8);
        _ = output.Mailbox(entry.Name);
        if (hasChildInfo)
        {
            _ = output.Write(" (\"CHILDINFO\" ("u8).Text(ChildInfo(request.Selection)).Write("))"u8);
        }

        _ = output.EndLine();
    }

    /// <summary>Writes <c>* LSUB (attributes) "/" name</c>.</summary>
    /// <param name="output">Where.</param>
    /// <param name="entry">The name.</param>
    /// <param name="tellsSelectable">Whether a subscribed name that is no mailbox is told as such, which RFC 3501 does not have.</param>
    public static void WriteLsub(ImapWriter output, ListEntry entry, bool tellsSelectable) =>
        _ = output.Write("* LSUB ("u8).Write(entry.IsSubscribed && (entry.IsSelectable || !tellsSelectable) ? ""u8 : "\\Noselect"u8).Write(") \""u8).Octet(output.Naming.Separator).Write("\" "u8)
            .Mailbox(entry.Name).EndLine();

    /// <summary>The attributes of a name, with those that have to be asked for.</summary>
    public static IEnumerable<string> Attributes(ListEntry entry, ListReturn asked, bool isBasic)
    {
        if (entry.Listing is not { } listing)
        {
            yield return @"\NonExistent";
            if (asked.HasFlag(ListReturn.Children))
            {
                yield return @"\HasNoChildren";
            }
        }
        else
        {
            foreach (var attribute in Attributes(listing, isBasic))
            {
                yield return attribute;
            }
        }

        if (entry.IsClosed)
        {
            yield return @"\Noselect";
        }

        if (entry.IsSubscribed && asked.HasFlag(ListReturn.Subscribed))
        {
            yield return @"\Subscribed";
        }

        if (asked.HasFlag(ListReturn.SpecialUse) && entry.Listing is { SpecialUse: not SpecialUse.None } used)
        {
            yield return used.SpecialUse.ToText();
        }
    }

    // A level that is no mailbox is told by the word that the client of each kind of LIST knows (RFC 3501 §7.2.2, RFC 9051 §7.3.1).
    private static IEnumerable<string> Attributes(MailboxListing listing, bool isBasic)
    {
        if (listing.Attributes.HasFlag(MailboxAttributes.NoSelect))
        {
            yield return isBasic ? @"\Noselect" : @"\NonExistent";
        }

        if (listing.Attributes.HasFlag(MailboxAttributes.NoInferiors))
        {
            yield return @"\Noinferiors";
        }
        else
        {
            yield return listing.Attributes.HasFlag(MailboxAttributes.HasChildren) ? @"\HasChildren" : @"\HasNoChildren";
        }

        if (listing.Attributes.HasFlag(MailboxAttributes.Marked))
        {
            yield return @"\Marked";
        }
        else if (listing.Attributes.HasFlag(MailboxAttributes.Unmarked))
        {
            yield return @"\UnMarked";
        }
    }

    private static string ChildInfo(ListSelection selection) => (selection & (ListSelection.Subscribed | ListSelection.SpecialUse)) switch
    {
        ListSelection.Subscribed => "\"SUBSCRIBED\"",
        ListSelection.SpecialUse => "\"SPECIAL-USE\"",
        _ => "\"SUBSCRIBED\" \"SPECIAL-USE\"",
    };
}
