using System.Text;
using Embedded.Mail.Imap.Commands.Fetch;
using Embedded.Mail.Imap.Wire;

namespace Embedded.Mail.Imap.Commands.Search;

/// <summary>Reads <c>RETURN (…)</c> (RFC 4731 §3.1, RFC 5267 §5, RFC 9394 §4).</summary>
internal static class SearchReturnReader
{
    private static readonly (string Name, SearchReturn Item)[] Items =
    [
        ("MIN", SearchReturn.Min),
        ("MAX", SearchReturn.Max),
        ("ALL", SearchReturn.All),
        ("COUNT", SearchReturn.Count),
        ("SAVE", SearchReturn.Save),
        ("PARTIAL", SearchReturn.Partial),
        ("UPDATE", SearchReturn.Update),
        ("CONTEXT", SearchReturn.Context),
        ("RELEVANCY", SearchReturn.Relevancy),
    ];

    /// <summary>Reads it with the space behind it. What was read is given even when more is not understood.</summary>
    public static bool TryReadSearchReturn(this ref ImapReader reader, out SearchOptions options)
    {
        options = default;
        if (!reader.TryReadWord("RETURN"u8) || !reader.TryReadSpace() || !reader.TryReadOpen())
        {
            return false;
        }

        while (reader.Peek != ')')
        {
            if ((options.Items != SearchReturn.None && !reader.TryReadSpace()) || !TryReadItem(ref reader, ref options))
            {
                return false;
            }
        }

        // RFC 4731 §3.1: an empty list means ALL. CONTEXT asks for nothing, and every search is done anew (RFC 5267 §4.2).
        var items = options.Items & ~SearchReturn.Context;
        options = options with { Items = items == SearchReturn.None ? SearchReturn.All : items };
        return reader.TryReadClose() && reader.TryReadSpace();
    }

    private static bool TryReadItem(ref ImapReader reader, ref SearchOptions options)
    {
        var before = reader.Rest;
        if (!reader.TryReadAtom(out var name))
        {
            return false;
        }

        var item = Find(name);
        if (item == SearchReturn.None)
        {
            return reader.FailAt(before, "Unknown SEARCH return option");
        }

        if ((item == SearchReturn.Partial && !TryReadPartial(ref reader, ref options)) || (item == SearchReturn.Update && !TryReadArrivals(ref reader, ref options)))
        {
            return false;
        }

        // RFC 5267 §4.4: either one PARTIAL or one ALL.
        const SearchReturn Results = SearchReturn.All | SearchReturn.Partial;
        var isTwice = (item & Results) != 0 && options.Has(item == SearchReturn.Partial ? Results : SearchReturn.Partial);
        options = options with { Items = options.Items | item };
        return !isTwice || reader.FailAt(before, "more than one PARTIAL or ALL");
    }

    private static bool TryReadPartial(ref ImapReader reader, ref SearchOptions options)
    {
        if (!reader.TryReadSpace() || !reader.TryReadPartialRange(out var partial))
        {
            return false;
        }

        options = options with { Partial = partial };
        return true;
    }

    // RFC 5465 §7: its example has a space before the list, its grammar none.
    private static bool TryReadArrivals(ref ImapReader reader, ref SearchOptions options)
    {
        reader.Skip(reader.Rest.StartsWith(" ("u8) ? 1 : 0);
        if (reader.Peek != '(')
        {
            return true;
        }

        if (!reader.TryReadFetchRequest(out var request))
        {
            return false;
        }

        // Nobody has read what was sent unasked.
        options = options with { Arrivals = request with { Sections = [.. request.Sections.Select(static section => section with { MarksSeen = false })] } };
        return true;
    }

    private static SearchReturn Find(ReadOnlySpan<byte> name)
    {
        foreach (var (known, item) in Items)
        {
            if (Ascii.EqualsIgnoreCase(name, known))
            {
                return item;
            }
        }

        return SearchReturn.None;
    }
}
