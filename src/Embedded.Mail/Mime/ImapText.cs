using System.Buffers;
using System.Buffers.Text;
using System.Text.Unicode;

namespace Embedded.Mail.Mime;

/// <summary>Writes the strings and numbers of IMAP (RFC 9051 §4.3).</summary>
internal readonly struct ImapText(IBufferWriter<byte> output, ImapForm form)
{
    // More to quote than this is shorter as a literal.
    private const int MaxQuotedSpecials = 4;

    private static readonly SearchValues<byte> Special = SearchValues.Create(
        [(byte)'"', (byte)'\\', (byte)'\r', (byte)'\n', 0, .. Enumerable.Range(128, 128).Select(octet => (byte)octet)]);

    public void Raw(ReadOnlySpan<byte> octets) => output.Write(octets);

    public void Raw(byte octet)
    {
        output.GetSpan(1)[0] = octet;
        output.Advance(1);
    }

    public void Number(long value)
    {
        var span = output.GetSpan(20);
        Utf8Formatter.TryFormat(value, span, out var written);
        output.Advance(written);
    }

    public void Nil() => Raw("NIL"u8);

    /// <summary>Writes a string: quoted where it can be, else as a literal.</summary>
    public void String(ReadOnlySpan<byte> text)
    {
        if (text.IndexOfAny(Special) < 0)
        {
            Plain(text);
        }
        else if (CanQuote(text) && text.Count((byte)'"') + text.Count((byte)'\\') <= MaxQuotedSpecials)
        {
            Quoted(text);
        }
        else
        {
            Literal(text);
        }
    }

    /// <summary>Writes a header's value as one line: line ends go, the white space behind them stays.</summary>
    public void Unfolded(ReadOnlySpan<byte> value)
    {
        if (value.IndexOfAny((byte)'\r', (byte)'\n') < 0)
        {
            String(value);
            return;
        }

        var line = new OctetBuilder(stackalloc byte[512]);
        String(WithoutLineEnds(value, ref line));
        line.Dispose();
    }

    /// <summary>
    /// Writes text for people: white space of any kind and amount is one space, none stands around it. Whatever that changes, or needs quoting, becomes a
    /// literal, as in Dovecot, so that caches agree.
    /// </summary>
    public void People(ReadOnlySpan<byte> value)
    {
        if (IsCollapsed(value))
        {
            WriteCollapsed(value, isAsGiven: true);
            return;
        }

        var line = new OctetBuilder(stackalloc byte[512]);
        var text = Collapse(value, ref line);
        WriteCollapsed(text, text.SequenceEqual(value));
        line.Dispose();
    }

    private void WriteCollapsed(ReadOnlySpan<byte> text, bool isAsGiven)
    {
        if (text.IsEmpty)
        {
            Raw("\"\""u8);
        }
        else if (isAsGiven && (text.IndexOfAny(Special) < 0 || (CanQuote(text) && text.IndexOfAny((byte)'"', (byte)'\\') < 0)))
        {
            Plain(text);
        }
        else
        {
            Literal(text);
        }
    }

    private static bool IsCollapsed(ReadOnlySpan<byte> value) =>
        value.IsEmpty || (value[0] != ' ' && value[^1] != ' ' && value.IndexOfAny((byte)'\t', (byte)'\r', (byte)'\n') < 0 && value.IndexOf("  "u8) < 0);

    private static ReadOnlySpan<byte> Collapse(ReadOnlySpan<byte> value, ref OctetBuilder line)
    {
        foreach (var octet in value)
        {
            if (octet is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'))
            {
                line.Add(octet);
            }
            else if (line.Length > 0 && line.Written[^1] != ' ')
            {
                line.Add((byte)' ');
            }
        }

        return line.Written.TrimEnd((byte)' ');
    }

    private static ReadOnlySpan<byte> WithoutLineEnds(ReadOnlySpan<byte> value, ref OctetBuilder line)
    {
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] is not ((byte)'\r' or (byte)'\n'))
            {
                line.Add(value[i]);
            }
            else if (value[i] == '\r' && !(i + 1 < value.Length && (value[i + 1] is (byte)'\n' or (byte)' ' or (byte)'\t')))
            {
                // A carriage return alone ends no line, and must not come out as if it did.
                line.Add((byte)' ');
            }
        }

        return line.Written;
    }

    private bool CanQuote(ReadOnlySpan<byte> text) =>
        text.IndexOfAny((byte)'\r', (byte)'\n', (byte)0) < 0
        && (!text.ContainsAnyExceptInRange<byte>(0, 127) || (form == ImapForm.Rev2 && Utf8.IsValid(text)));

    private void Plain(ReadOnlySpan<byte> text)
    {
        Raw((byte)'"');
        Raw(text);
        Raw((byte)'"');
    }

    private void Quoted(ReadOnlySpan<byte> text)
    {
        Raw((byte)'"');
        while (text.IndexOfAny((byte)'"', (byte)'\\') is var special and >= 0)
        {
            Raw(text[..special]);
            Raw((byte)'\\');
            Raw(text[special]);
            text = text[(special + 1)..];
        }

        Raw(text);
        Raw((byte)'"');
    }

    // A literal cannot hold NUL (RFC 9051 §4.3); it is shown as 0x80, as Dovecot does.
    private void Literal(ReadOnlySpan<byte> text)
    {
        Raw((byte)'{');
        Number(text.Length);
        Raw("}\r\n"u8);
        var span = output.GetSpan(text.Length);
        text.Replace(span, (byte)0, (byte)0x80);
        output.Advance(text.Length);
    }
}
