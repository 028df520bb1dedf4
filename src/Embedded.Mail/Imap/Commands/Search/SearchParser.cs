using System.Text;
using Embedded.Mail.Imap.Wire;

namespace Embedded.Mail.Imap.Commands.Search;

/// <summary>
/// Reads the arguments of SEARCH, <c>[RETURN (…)] [CHARSET …] search-key *(SP search-key)</c> (RFC 9051 §9), of SORT and of THREAD, where the charset must be and has no
/// word before it (RFC 5256 §5).
/// </summary>
internal static class SearchParser
{
    /// <summary>Reads all of them, up to the command's end.</summary>
    /// <param name="reader">Behind the space after the command's name.</param>
    /// <param name="form">Which command it is.</param>
    /// <param name="keys">Reads what to find.</param>
    /// <param name="request">What was read; known as far as it was understood.</param>
    public static bool TryReadSearch(this ref ImapReader reader, SearchForm form, SearchKeyReader keys, out SearchRequest request)
    {
        request = new SearchRequest();
        if (form != SearchForm.Thread && reader.NextIsWord("RETURN"u8))
        {
            var isRead = reader.TryReadSearchReturn(out var options);
            request = request with { Options = options };
            if (!isRead)
            {
                return false;
            }
        }

        return form switch
        {
            SearchForm.Sort => TryReadOrder(ref reader, ref request) && TryReadCharset(ref reader, ref request),
            SearchForm.Thread => TryReadAlgorithm(ref reader, ref request) && TryReadCharset(ref reader, ref request),
            _ => !reader.NextIsWord("CHARSET"u8)
                || (reader.TryReadWord("CHARSET"u8) && reader.TryReadSpace() && TryReadCharset(ref reader, ref request)),
        } && TryReadKeys(ref reader, keys, ref request);
    }

    private static bool TryReadOrder(ref ImapReader reader, ref SearchRequest request)
    {
        var isRead = reader.TryReadSortKeys(out var order) && reader.TryReadSpace();
        request = request with { Order = order };
        return isRead;
    }

    private static bool TryReadAlgorithm(ref ImapReader reader, ref SearchRequest request)
    {
        var isRead = reader.TryReadThreadAlgorithm(out var algorithm) && reader.TryReadSpace();
        request = request with { Algorithm = algorithm };
        return isRead;
    }

    // Octets of US-ASCII are octets of UTF-8, so that both are read alike.
    private static bool TryReadCharset(ref ImapReader reader, ref SearchRequest request)
    {
        if (!reader.TryReadAString(out var charset) || !reader.TryReadSpace())
        {
            return false;
        }

        request = request with { HasCharset = true, IsCharsetKnown = Ascii.EqualsIgnoreCase(charset, "UTF-8"u8) || Ascii.EqualsIgnoreCase(charset, "US-ASCII"u8) };
        return true;
    }

    private static bool TryReadKeys(ref ImapReader reader, SearchKeyReader keys, ref SearchRequest request)
    {
        if (!request.IsCharsetKnown || !keys.TryReadAll(ref reader, out var criteria) || !reader.TryReadEnd())
        {
            request = request with { IsCharsetKnown = request.IsCharsetKnown && keys.HasOnlyUtf8 };
            return false;
        }

        request = request with { Criteria = criteria, UsesModSeqs = keys.UsesModSeqs };
        return true;
    }
}
