using Embedded.Mail.Imap.Wire;

namespace Embedded.Mail.Imap.Commands.Append;

/// <summary>Reads the list of CATENATE (RFC 4469 §5, RFC 6855 §4).</summary>
internal static class CatenatePartReader
{
    /// <summary>Reads one part, up to its literal's header where it has one, or the list's end.</summary>
    /// <param name="reader">The octets, which end in a literal's header or with the command.</param>
    /// <param name="isFirst">Whether no part was read before.</param>
    /// <param name="hasLiteral">Whether the octets end in a literal's header.</param>
    /// <param name="kind">What was read.</param>
    /// <param name="url">For <see cref="CatenatePart.Url"/> the URL; empty otherwise.</param>
    public static bool TryReadCatenatePart(this ref ImapReader reader, bool isFirst, bool hasLiteral, out CatenatePart kind, out byte[] url)
    {
        kind = CatenatePart.End;
        url = [];
        if (reader.Peek == ')')
        {
            return isFirst ? reader.Fail("CATENATE list is empty") : reader.TryRead((byte)')');
        }

        if (!isFirst && !reader.TryReadSpace())
        {
            return false;
        }

        kind = reader.NextIsWord("URL"u8) ? CatenatePart.Url : reader.NextIsWord("TEXT"u8) ? CatenatePart.Text : CatenatePart.Utf8;
        if (kind == CatenatePart.Utf8 && !reader.NextIsWord("UTF8"u8))
        {
            return reader.Fail("URL, TEXT or UTF8 expected");
        }

        return reader.TryReadAtom(out _) && reader.TryReadSpace() && kind switch
        {
            CatenatePart.Url => TryReadUrl(ref reader, hasLiteral, ref kind, out url),
            CatenatePart.Text => reader.TryReadLiteralHeader(hasLiteral),
            _ => reader.TryReadOpen() && reader.TryReadLiteral8Header(hasLiteral),
        };
    }

    private static bool TryReadUrl(ref ImapReader reader, bool hasLiteral, ref CatenatePart kind, out byte[] url)
    {
        url = [];
        if (reader.Peek == '{')
        {
            kind = CatenatePart.UrlLiteral;
            return reader.TryReadLiteralHeader(hasLiteral);
        }

        var isRead = reader.TryReadAString(out var text);
        url = text.ToArray();
        return isRead;
    }
}
