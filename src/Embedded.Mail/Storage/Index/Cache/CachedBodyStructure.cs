using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Embedded.Mail.Storage.Index.Cache;

/// <summary>
/// The text of a BODYSTRUCTURE in the cache, which has no parentheses around it. What stands in a file is not trusted: a client gets well-formed text or none.
/// </summary>
internal ref struct CachedBodyStructure
{
    // What is deeper was made by no scan of ours, and by none of Dovecot.
    private const int MaxDepth = 500;

    private static readonly SearchValues<byte> EndsOrEscapes = SearchValues.Create("\"\\\0\r\n"u8);

    private readonly ReadOnlySpan<byte> _text;
    private readonly IBufferWriter<byte>? _output;
    private int _at;

    private CachedBodyStructure(ReadOnlySpan<byte> text, IBufferWriter<byte>? output)
    {
        _text = text;
        _output = output;
    }

    /// <summary>Whether a text is values as IMAP sends them: strings that end, lists that close.</summary>
    public static bool IsSound(ReadOnlySpan<byte> text) => !text.IsEmpty && new CachedBodyStructure(text, null).TrySkipValues(0, isList: false);

    /// <summary>Writes the BODY that belongs to a BODYSTRUCTURE: the same without extension data (RFC 9051 §7.5.2), with parentheses around it.</summary>
    /// <returns>False when the text is no BODYSTRUCTURE; what was written is void.</returns>
    public static bool TryWriteBody(ReadOnlySpan<byte> text, IBufferWriter<byte> output)
    {
        var reader = new CachedBodyStructure(text, output);
        return reader.TryCopyPart(0, isEnclosed: false) && reader._at == text.Length;
    }

    /// <summary>Writes what a text/plain of which nothing is said has.</summary>
    public static void WritePlain(ulong octets, uint lines, bool isExtended, IBufferWriter<byte> output)
    {
        Span<byte> text = stackalloc byte[128];
        _ = System.Text.Unicode.Utf8.TryWrite(
            text, CultureInfo.InvariantCulture, $"(\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" {octets} {lines}{(isExtended ? " NIL NIL NIL NIL)" : ")")}", out var length);
        output.Write(text[..length]);
    }

    private bool TryCopyPart(int depth, bool isEnclosed)
    {
        if (depth > MaxDepth || (isEnclosed && !TryTake((byte)'(')))
        {
            return false;
        }

        _output!.Write("("u8);
        if (!(Next == '(' ? TryCopyMultipart(depth) : TryCopySingle(depth)) || !TrySkipValues(depth, isList: isEnclosed))
        {
            return false;
        }

        _output!.Write(")"u8);
        return true;
    }

    private bool TryCopyMultipart(int depth)
    {
        while (Next == '(')
        {
            if (!TryCopyPart(depth + 1, isEnclosed: true))
            {
                return false;
            }
        }

        return TryCopy(depth, out _);
    }

    // Type, subtype, parameters, id, description, encoding, size; of a message its envelope, structure and lines; of a text its lines.
    private bool TryCopySingle(int depth)
    {
        if (!TryCopyValue(depth, out var type) || !TryCopy(depth, out var subtype))
        {
            return false;
        }

        for (var i = 0; i < 5; i++)
        {
            if (!TryCopy(depth, out _))
            {
                return false;
            }
        }

        if (Ascii.EqualsIgnoreCase(type, "\"message\""u8) && Ascii.EqualsIgnoreCase(subtype, "\"rfc822\""u8))
        {
            return TryCopy(depth, out _) && TryCopySpace() && TryCopyPart(depth + 1, isEnclosed: true) && TryCopy(depth, out _);
        }

        return !Ascii.EqualsIgnoreCase(type, "\"text\""u8) || TryCopy(depth, out _);
    }

    private bool TryCopy(int depth, out ReadOnlySpan<byte> value)
    {
        value = default;
        return TryCopySpace() && TryCopyValue(depth, out value);
    }

    private bool TryCopySpace()
    {
        _output!.Write(" "u8);
        return TryTake((byte)' ');
    }

    private bool TryCopyValue(int depth, out ReadOnlySpan<byte> value)
    {
        var start = _at;
        var isValue = TrySkipValue(depth);
        value = _text[start.._at];
        _output!.Write(value);
        return isValue;
    }

    private readonly int Next => _at < _text.Length ? _text[_at] : -1;

    private bool TryTake(byte octet)
    {
        var isNext = Next == octet;
        _at += isNext ? 1 : 0;
        return isNext;
    }

    /// <summary>Skips values up to and with the end of the list, or up to the end of the text.</summary>
    private bool TrySkipValues(int depth, bool isList)
    {
        while (Next is not (-1 or ')'))
        {
            _ = TryTake((byte)' ');
            if (!TrySkipValue(depth))
            {
                return false;
            }
        }

        return isList ? TryTake((byte)')') : Next < 0;
    }

    private bool TrySkipValue(int depth) => Next switch
    {
        '(' => depth < MaxDepth && TryTake((byte)'(') && TrySkipValues(depth + 1, isList: true),
        '"' => TrySkipQuoted(),
        '{' => TrySkipLiteral(),
        _ => TrySkipAtom(),
    };

    private bool TrySkipQuoted()
    {
        _at++;
        while (_text[_at..].IndexOfAny(EndsOrEscapes) is var next and >= 0)
        {
            _at += next + 1;
            switch (_text[_at - 1])
            {
                case (byte)'"':
                    return true;
                case (byte)'\\' when _at < _text.Length:
                    _at++;
                    break;
                default:
                    return false;
            }
        }

        _at = _text.Length;
        return false;
    }

    private bool TrySkipLiteral()
    {
        var rest = _text[(_at + 1)..];
        if (!Utf8Parser.TryParse(rest, out int length, out var digits) || length < 0 || !rest[digits..].StartsWith("}\r\n"u8) || length > rest.Length - digits - 3)
        {
            return false;
        }

        _at += 1 + digits + 3 + length;
        return true;
    }

    private bool TrySkipAtom()
    {
        var start = _at;
        while (Next >= 0 && (char.IsAsciiLetterOrDigit((char)Next) || Next is '-' or '.' or '_'))
        {
            _at++;
        }

        return _at > start;
    }
}
