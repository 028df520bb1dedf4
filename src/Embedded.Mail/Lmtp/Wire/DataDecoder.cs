namespace Embedded.Mail.Lmtp.Wire;

/// <summary>
/// Takes the dot-stuffing off the text of a DATA command (RFC 5321 §4.5.2) and finds its end. The end is CRLF.CRLF and nothing else: were LF.LF or CR.CR taken for it, as some servers
/// do, a sender could smuggle a second message with an envelope of its own past a relay that sees only one. Lone CRs and LFs stay in the text as they are. The octets may come cut anywhere.
/// </summary>
internal sealed class DataDecoder
{
    private State _state = State.LineStart;

    private enum State
    {
        /// <summary>Behind a CRLF, or at the very beginning.</summary>
        LineStart,

        /// <summary>Within a line.</summary>
        Text,

        /// <summary>Within a line, behind a CR.</summary>
        Cr,

        /// <summary>Behind a dot that began a line and was taken away.</summary>
        Dot,

        /// <summary>Behind such a dot and a CR, which was not yet given out.</summary>
        DotCr,

        /// <summary>Behind CRLF.CRLF.</summary>
        End,
    }

    /// <summary>Whether the end has been seen.</summary>
    public bool IsEnded => _state == State.End;

    /// <summary>Decodes until the input or the text ends.</summary>
    /// <param name="input">What came.</param>
    /// <param name="output">Room for at least one octet more than <paramref name="input"/> has.</param>
    /// <param name="written">How many octets of text were put there.</param>
    /// <returns>How many octets of <paramref name="input"/> belong to the text and its end; what follows is the next command.</returns>
    public int Decode(ReadOnlySpan<byte> input, Span<byte> output, out int written)
    {
        var consumed = 0;
        written = 0;
        while (consumed < input.Length && _state != State.End)
        {
            consumed += _state == State.Text
                ? CopyText(input[consumed..], output, ref written)
                : Step(input[consumed], output, ref written);
        }

        return consumed;
    }

    private int CopyText(ReadOnlySpan<byte> input, Span<byte> output, ref int written)
    {
        var dot = input.IndexOf("\r\n."u8);
        var text = dot < 0 ? input : input[..(dot + 2)];
        text.CopyTo(output[written..]);
        written += text.Length;
        _state = text[^1] switch
        {
            (byte)'\r' => State.Cr,
            (byte)'\n' when text.Length > 1 && text[^2] == '\r' => State.LineStart,
            _ => State.Text,
        };
        return text.Length;
    }

    /// <summary>Goes one step in a state that hangs on the next octet; gives how many octets it used, 0 or 1.</summary>
    private int Step(byte next, Span<byte> output, ref int written)
    {
        switch (_state)
        {
            case State.LineStart:
                _state = next == '.' ? State.Dot : State.Text;
                return next == '.' ? 1 : 0;
            case State.Cr when next == '\n':
                output[written++] = next;
                _state = State.LineStart;
                return 1;
            case State.Dot when next == '\r':
                _state = State.DotCr;
                return 1;
            case State.DotCr when next == '\n':
                _state = State.End;
                return 1;
            case State.DotCr:
                // The CR was text after all, and the octet behind it is judged as any behind a CR.
                output[written++] = (byte)'\r';
                _state = State.Cr;
                return 0;
            default:
                _state = State.Text;
                return 0;
        }
    }
}
