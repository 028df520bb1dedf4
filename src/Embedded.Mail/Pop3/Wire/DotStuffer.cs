using System.Buffers;

namespace Embedded.Mail.Pop3.Wire;

/// <summary>Puts a dot before every dot that begins a line (RFC 1939 §3). The text may come cut anywhere.</summary>
internal struct DotStuffer
{
    private bool _behindCr;
    private bool _insideLine;

    /// <summary>Whether the text so far is empty or ends with CRLF.</summary>
    public readonly bool IsAtLineStart => !_insideLine;

    /// <summary>Whether some dot of <paramref name="text"/>, which comes next, has to be stuffed; otherwise it may be sent as it is, after <see cref="Pass"/>.</summary>
    public readonly bool NeedsStuffing(ReadOnlySpan<byte> text) => NextDot(text) >= 0 || text.IndexOf("\r\n."u8) >= 0;

    /// <summary>Takes note of text that is sent as it is.</summary>
    public void Pass(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return;
        }

        _insideLine = text.Length > 1 ? !text.EndsWith("\r\n"u8) : text[0] != '\n' || !_behindCr;
        _behindCr = text[^1] == '\r';
    }

    /// <summary>Writes text with the dots it needs.</summary>
    public void Write(ReadOnlySpan<byte> text, IBufferWriter<byte> output)
    {
        var dot = NextDot(text);
        while (true)
        {
            if (dot < 0)
            {
                var line = text.IndexOf("\r\n."u8);
                dot = line < 0 ? -1 : line + 2;
            }

            var part = dot < 0 ? text : text[..dot];
            output.Write(part);
            Pass(part);
            if (dot < 0)
            {
                return;
            }

            output.Write(".."u8);
            Pass("."u8);
            text = text[(dot + 1)..];
            dot = -1;
        }
    }

    /// <summary>A dot at the text's beginning that begins a line by what came before; -1 for none.</summary>
    private readonly int NextDot(ReadOnlySpan<byte> text) =>
        !_insideLine && text is [(byte)'.', ..] ? 0
        : _behindCr && text is [(byte)'\n', (byte)'.', ..] ? 1
        : -1;
}
