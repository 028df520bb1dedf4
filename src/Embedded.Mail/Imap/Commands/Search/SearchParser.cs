using System.Diagnostics.CodeAnalysis;
using System.Text;
using Embedded.Mail.Imap.Session;
using Embedded.Mail.Imap.Wire;

namespace Embedded.Mail.Imap.Commands.Search;

/// <summary>Reads the arguments of SEARCH: <c>[RETURN (…)] [CHARSET …] search-key *(SP search-key)</c> (RFC 9051 §9).</summary>
internal static class SearchParser
{
    /// <summary>Reads all of them, up to the command's end.</summary>
    /// <param name="reader">At the space behind the command's name.</param>
    /// <param name="mailbox">The view in which numbers and <c>$</c> have a meaning.</param>
    /// <param name="now">The instant from which OLDER and YOUNGER count.</param>
    /// <param name="request">What was read.</param>
    /// <param name="options">What RETURN asked for; known even when what follows is not understood.</param>
    /// <param name="isCharsetKnown">False when the charset is none of those in which strings are understood: NO with BADCHARSET, whatever follows.</param>
    public static bool TryReadSearch(
        this ref ImapReader reader,
        SelectedMailbox mailbox,
        DateTimeOffset now,
        [NotNullWhen(true)] out SearchRequest? request,
        out SearchReturn options,
        out bool isCharsetKnown)
    {
        request = null;
        isCharsetKnown = true;
        options = SearchReturn.None;
        if (!reader.TryReadSpace())
        {
            return false;
        }

        if (reader.NextIsWord("RETURN"u8) && !TryReadReturn(ref reader, out options))
        {
            return false;
        }

        if (reader.NextIsWord("CHARSET"u8) && !TryReadCharset(ref reader, out isCharsetKnown))
        {
            return false;
        }

        var keys = new SearchKeyReader(mailbox, now);
        if (!isCharsetKnown || !keys.TryReadAll(ref reader, out var criteria) || !reader.TryReadEnd())
        {
            isCharsetKnown &= keys.HasOnlyUtf8;
            return false;
        }

        request = new SearchRequest(criteria, options) { UsesModSeqs = keys.UsesModSeqs };
        return true;
    }

    private static bool TryReadReturn(ref ImapReader reader, out SearchReturn options)
    {
        options = SearchReturn.None;
        if (!reader.TryReadWord("RETURN"u8) || !reader.TryReadSpace() || !reader.TryReadOpen())
        {
            return false;
        }

        while (reader.Peek != ')')
        {
            if ((options != SearchReturn.None && !reader.TryReadSpace()) || !TryReadOption(ref reader, ref options))
            {
                return false;
            }
        }

        // RFC 4731 §3.1: an empty list means ALL.
        options = options == SearchReturn.None ? SearchReturn.All : options;
        return reader.TryReadClose() && reader.TryReadSpace();
    }

    private static bool TryReadOption(ref ImapReader reader, ref SearchReturn options)
    {
        var before = reader.Rest;
        if (!reader.TryReadAtom(out var name))
        {
            return false;
        }

        var option = name.Length switch
        {
            3 when Ascii.EqualsIgnoreCase(name, "MIN"u8) => SearchReturn.Min,
            3 when Ascii.EqualsIgnoreCase(name, "MAX"u8) => SearchReturn.Max,
            3 when Ascii.EqualsIgnoreCase(name, "ALL"u8) => SearchReturn.All,
            4 when Ascii.EqualsIgnoreCase(name, "SAVE"u8) => SearchReturn.Save,
            5 when Ascii.EqualsIgnoreCase(name, "COUNT"u8) => SearchReturn.Count,
            _ => SearchReturn.None,
        };
        options |= option;
        return option != SearchReturn.None || reader.FailAt(before, "Unknown SEARCH return option");
    }

    // Octets of US-ASCII are octets of UTF-8, so that both are read alike.
    private static bool TryReadCharset(ref ImapReader reader, out bool isKnown)
    {
        isKnown = false;
        if (!reader.TryReadWord("CHARSET"u8) || !reader.TryReadSpace() || !reader.TryReadAString(out var charset) || !reader.TryReadSpace())
        {
            isKnown = true;
            return false;
        }

        isKnown = Ascii.EqualsIgnoreCase(charset, "UTF-8"u8) || Ascii.EqualsIgnoreCase(charset, "US-ASCII"u8);
        return true;
    }
}
