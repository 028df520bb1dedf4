using System.Buffers;

namespace Embedded.Mail.Mime;

/// <summary>
/// Reads the tokens of structured header fields (RFC 5322 §3.2, RFC 2045 §5.1) out of a field's value, folding and all. Octets over 127 are
/// letters (RFC 6532). What is broken is told and leaves the reader somewhere it can go on from.
/// </summary>
internal ref struct TokenReader(ReadOnlySpan<byte> text)
{
    private static readonly SearchValues<byte> Atext = SearchValues.Create(Letters("!#$%&'*+-/=?^_`{|}~"));
    private static readonly SearchValues<byte> MimeToken = SearchValues.Create(Letters("!#$%&'*+-^_`{|}~."));

    private readonly ReadOnlySpan<byte> _text = text;
    private int _commentStart;
    private int _commentLength;

    public int Position { get; set; }

    public readonly bool IsAtEnd => Position >= _text.Length;

    /// <summary>The octet at hand; 0 at the end.</summary>
    public readonly byte Current => Position < _text.Length ? _text[Position] : (byte)0;

    /// <summary>Whether a comment was passed since <see cref="ForgetComment"/>.</summary>
    public readonly bool HasComment => _commentStart > 0;

    public void ForgetComment() => _commentStart = _commentLength = 0;

    public void Skip() => Position++;

    public readonly bool IsAtAtom => Position < _text.Length && Atext.Contains(_text[Position]);

    /// <summary>Copies the text of the last comment, without its parentheses and quoting.</summary>
    public readonly void CopyComment(ref OctetBuilder output) => CopyUnquoted(_text.Slice(_commentStart, _commentLength), ref output);

    /// <summary>Passes over white space, line ends and comments.</summary>
    public TokenResult SkipBlank()
    {
        while (Position < _text.Length)
        {
            var octet = _text[Position];
            if (octet is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
            {
                Position++;
            }
            else if (octet != '(')
            {
                return TokenResult.More;
            }
            else if (!SkipComment())
            {
                return TokenResult.Broken;
            }
        }

        return TokenResult.End;
    }

    /// <summary>Reads a token of RFC 2045 and the blank behind it.</summary>
    public TokenResult ReadMimeToken(ref OctetBuilder output)
    {
        output.Add(TakeWhile(MimeToken));
        return SkipBlank();
    }

    /// <summary>Reads an atom and the blank behind it.</summary>
    public TokenResult ReadAtom(ref OctetBuilder output)
    {
        var atom = TakeWhile(Atext);
        output.Add(atom);
        return atom.IsEmpty ? TokenResult.Broken : SkipBlank();
    }

    /// <summary>Reads atoms with dots between, with blank allowed around the dots (RFC 5322 §4.4), and the blank behind them.</summary>
    public TokenResult ReadDotAtom(ref OctetBuilder output)
    {
        while (true)
        {
            var atom = TakeWhile(Atext);
            if (atom.IsEmpty)
            {
                return TokenResult.Broken;
            }

            output.Add(atom);
            var result = SkipBlank();
            if (result != TokenResult.More || Current != '.')
            {
                return result;
            }

            Position++;
            output.Add((byte)'.');
            if (SkipBlank() != TokenResult.More)
            {
                return TokenResult.Broken;
            }
        }
    }

    /// <summary>Reads a local part as it comes: letters and dots in any order, blank allowed before a dot, and the blank behind.</summary>
    public TokenResult ReadLooseDotAtom(ref OctetBuilder output)
    {
        while (true)
        {
            var start = Position;
            while (IsAtAtom || Current == '.')
            {
                Position++;
            }

            if (start == Position)
            {
                return TokenResult.Broken;
            }

            output.Add(_text[start..Position]);
            var end = Position;
            var result = SkipBlank();
            if (result != TokenResult.More || Current != '.')
            {
                return result == TokenResult.More && _text[end - 1] == '.' && Position > end && !IsAtAtom && Current != '"' ? TokenResult.Broken : result;
            }
        }
    }

    /// <summary>Reads a quoted string without its quotes, quoting and line ends, and the blank behind it.</summary>
    /// <returns>Broken also when the closing quote is missing; what there is was read.</returns>
    public TokenResult ReadQuotedString(ref OctetBuilder output)
    {
        var start = ++Position;
        while (Position < _text.Length)
        {
            var octet = _text[Position];
            if (octet == '"')
            {
                CopyUnquoted(_text[start..Position++], ref output);
                return SkipBlank();
            }

            Position += octet == '\\' && Position + 1 < _text.Length ? 2 : 1;
        }

        // Without an end the last line counts no more, as in Dovecot.
        var rest = _text[start..];
        CopyUnquoted(rest[..Math.Max(0, rest.LastIndexOfAny((byte)'\\', (byte)'\n'))], ref output);
        return TokenResult.Broken;
    }

    /// <summary>Reads words as a display name has them, dots allowed (RFC 5322 §4.1), joined by one space, and the blank behind them.</summary>
    public TokenResult ReadPhrase(ref OctetBuilder output)
    {
        if (IsAtEnd)
        {
            return TokenResult.End;
        }

        if (Current == '.')
        {
            return TokenResult.Broken;
        }

        while (true)
        {
            var result = Current == '"' ? ReadQuotedString(ref output) : ReadAtomOrDots(ref output);
            if (result != TokenResult.More || !(IsAtAtom || Current is (byte)'"' or (byte)'.'))
            {
                return result;
            }

            output.Add((byte)' ');
        }
    }

    /// <summary>Reads a domain behind its <c>@</c>: dotted atoms or a literal in brackets.</summary>
    public TokenResult ReadDomain(ref OctetBuilder output)
    {
        Position++;
        return SkipBlank() != TokenResult.More ? TokenResult.Broken
            : Current == '[' ? ReadDomainLiteral(ref output)
            : ReadDotAtom(ref output);
    }

    /// <summary>Takes octets up to a semicolon or white space: a parameter's value that is no token.</summary>
    public ReadOnlySpan<byte> TakeUpToBlankOrSemicolon()
    {
        var length = _text[Position..].IndexOfAny("; \t\r\n"u8);
        var taken = length < 0 ? _text[Position..] : _text.Slice(Position, length);
        Position += taken.Length;
        return taken;
    }

    private TokenResult ReadAtomOrDots(ref OctetBuilder output)
    {
        var start = Position;
        while (IsAtAtom || Current == '.')
        {
            Position++;
        }

        output.Add(_text[start..Position]);
        return SkipBlank();
    }

    private TokenResult ReadDomainLiteral(ref OctetBuilder output)
    {
        var start = Position;
        while (++Position < _text.Length)
        {
            if (_text[Position] == '\\')
            {
                Position++;
            }
            else if (_text[Position] is (byte)'[' or (byte)']')
            {
                break;
            }
        }

        if (Current != ']')
        {
            return TokenResult.Broken;
        }

        output.Add(_text[start..++Position]);
        return SkipBlank();
    }

    private ReadOnlySpan<byte> TakeWhile(SearchValues<byte> octets)
    {
        var rest = _text[Position..];
        var length = rest.IndexOfAnyExcept(octets);
        var taken = length < 0 ? rest : rest[..length];
        Position += taken.Length;
        return taken;
    }

    private bool SkipComment()
    {
        var start = Position + 1;
        var level = 0;
        for (; Position < _text.Length; Position++)
        {
            var octet = _text[Position];
            if (octet == '\\')
            {
                Position++;
            }
            else if (octet == '(')
            {
                level++;
            }
            else if (octet == ')' && --level == 0)
            {
                (_commentStart, _commentLength) = (start, Position - start);
                Position++;
                return true;
            }
        }

        Position = _text.Length;
        var length = Math.Max(0, _text[start..].LastIndexOfAny((byte)'\\', (byte)'\n'));
        (_commentStart, _commentLength) = length == 0 ? (0, 0) : (start, length);
        return false;
    }

    private static void CopyUnquoted(ReadOnlySpan<byte> quoted, ref OctetBuilder output)
    {
        while (quoted.IndexOfAny((byte)'\\', (byte)'\r', (byte)'\n') is var special and >= 0)
        {
            output.Add(quoted[..special]);
            var next = special + 1 < quoted.Length ? quoted[special + 1] : (byte)0;
            var isLineEnd = quoted[special] == '\n' || next == '\n' && quoted[special] == '\r';
            var quotes = quoted[special] == '\\' && next is not (0 or (byte)'\r' or (byte)'\n');
            if (!isLineEnd)
            {
                // A line end cannot be quoted.
                output.Add(quotes ? next : quoted[special]);
            }

            quoted = quoted[(special + (quotes ? 2 : 1))..];
        }

        output.Add(quoted);
    }

    private static byte[] Letters(string signs) =>
        [.. Enumerable.Range(0, 256).Select(octet => (byte)octet).Where(octet => octet > 127 || char.IsAsciiLetterOrDigit((char)octet) || signs.Contains((char)octet))];
}
