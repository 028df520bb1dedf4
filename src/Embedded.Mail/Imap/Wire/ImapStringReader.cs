using System.Buffers;
using System.Text.Unicode;

namespace Embedded.Mail.Imap.Wire;

/// <summary>Reads strings in all their forms (RFC 9051 §9: <c>astring</c>, <c>string</c>, <c>nstring</c>, <c>literal8</c>).</summary>
internal static class ImapStringReader
{
    private static readonly SearchValues<byte> AStringOctets = SearchValues.Create(
        "!#$&'+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz|}~"u8);

    private static readonly SearchValues<byte> QuotedEnd = SearchValues.Create("\"\\\r\n\0"u8);

    /// <summary>Reads <c>astring</c>: a bare word, a quoted string or a literal.</summary>
    public static bool TryReadAString(this ref ImapReader reader, out ReadOnlySpan<byte> value) =>
        reader.Peek is (byte)'"' or (byte)'{' ? reader.TryReadString(out value) : reader.TryReadRun(AStringOctets, "string expected", out value);

    /// <summary>
    /// Reads an <c>astring</c> that is a name or password of LOGIN: quoted, it may hold octets that are not UTF-8, which old clients send and Dovecot takes.
    /// </summary>
    public static bool TryReadCredential(this ref ImapReader reader, out ReadOnlySpan<byte> value) =>
        reader.Peek == '"' ? reader.TryReadQuotedOctets(out value) : reader.TryReadAString(out value);

    /// <summary>Reads <c>string</c>: quoted or literal.</summary>
    public static bool TryReadString(this ref ImapReader reader, out ReadOnlySpan<byte> value)
    {
        value = default;
        return reader.Peek switch
        {
            (byte)'"' => reader.TryReadQuoted(out value),
            (byte)'{' => reader.TryReadLiteral(out value),
            _ => reader.Fail("string expected"),
        };
    }

    /// <summary>Reads <c>nstring</c>; <paramref name="isNil"/> tells NIL from the empty string.</summary>
    public static bool TryReadNString(this ref ImapReader reader, out ReadOnlySpan<byte> value, out bool isNil)
    {
        value = default;
        isNil = reader.NextIsWord("NIL"u8);
        return isNil ? reader.TryReadWord("NIL"u8) : reader.TryReadString(out value);
    }

    /// <summary>
    /// Reads <c>quoted</c>. Octets beyond ASCII must be UTF-8, which RFC 9051 §4.3 allows and clients send to rev1 servers too. Copies only
    /// where a backslash makes that necessary.
    /// </summary>
    public static bool TryReadQuoted(this ref ImapReader reader, out ReadOnlySpan<byte> value)
    {
        var before = reader.Rest;
        return reader.TryReadQuotedOctets(out value) && (Utf8.IsValid(value) || reader.FailAt(before, "invalid UTF-8 in a quoted string"));
    }

    /// <summary>Reads <c>literal</c>: its header, line end and octets, none of them NUL.</summary>
    public static bool TryReadLiteral(this ref ImapReader reader, out ReadOnlySpan<byte> value)
    {
        var before = reader.Rest;
        return TryReadLiteral(ref reader, isBinary: false, out value) && (!value.Contains((byte)0) || reader.FailAt(before, "NUL in a literal"));
    }

    /// <summary>Reads <c>literal8</c> (<c>~{n}</c>), which may hold any octet.</summary>
    public static bool TryReadLiteral8(this ref ImapReader reader, out ReadOnlySpan<byte> value) => TryReadLiteral(ref reader, isBinary: true, out value);

    private static bool TryReadQuotedOctets(this ref ImapReader reader, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (reader.Peek != '"')
        {
            return reader.Fail("quoted string expected");
        }

        var text = reader.Rest[1..];
        if (!TryFindEnd(ref reader, text, out var length, out var escapes))
        {
            return false;
        }

        value = escapes == 0 ? text[..length] : Unescape(text[..length], length - escapes);
        reader.Skip(length + 2);
        return true;
    }

    private static bool TryFindEnd(ref ImapReader reader, ReadOnlySpan<byte> text, out int length, out int escapes)
    {
        length = escapes = 0;
        while (true)
        {
            var next = text[length..].IndexOfAny(QuotedEnd);
            length += Math.Max(next, 0);
            if (next >= 0 && text[length] == '"')
            {
                return true;
            }

            if (next < 0 || text[length] != '\\' || text.Length < length + 2 || text[length + 1] is not ((byte)'"' or (byte)'\\'))
            {
                return reader.Fail(next < 0 ? "quoted string is not ended" : "octet not allowed in a quoted string");
            }

            escapes++;
            length += 2;
        }
    }

    private static byte[] Unescape(ReadOnlySpan<byte> text, int length)
    {
        var octets = new byte[length];
        var written = 0;
        for (var i = 0; i < text.Length; i++)
        {
            i += text[i] == '\\' ? 1 : 0;
            octets[written++] = text[i];
        }

        return octets;
    }

    private static bool TryReadLiteral(ref ImapReader reader, bool isBinary, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (!ImapLiteralHeader.TryParse(reader.Rest, out var header, out var length) || header.IsBinary != isBinary)
        {
            return reader.Fail("literal expected");
        }

        if (reader.Rest.Length - length < header.Length)
        {
            return reader.Fail("literal is not complete");
        }

        value = reader.Rest.Slice(length, (int)header.Length);
        reader.Skip(length + (int)header.Length);
        return true;
    }
}
