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
        var line = new OctetBuilder(stackalloc byte[512]);
        String(WithoutLineEnds(value, ref line));
        line.Dispose();
    }

    /// <summary>
    /// As <see cref="Unfolded"/>, with a literal for whatever had line ends or needs quoting: what Dovecot does in an envelope, so that caches agree.
    /// </summary>
    public void UnfoldedText(ReadOnlySpan<byte> value)
    {
        var line = new OctetBuilder(stackalloc byte[512]);
        var text = WithoutLineEnds(value, ref line);
        if (text.Length == value.Length && (text.IndexOfAny(Special) < 0 || (CanQuote(text) && text.IndexOfAny((byte)'"', (byte)'\\') < 0)))
        {
            Plain(text);
        }
        else
        {
            Literal(text);
        }

        line.Dispose();
    }

    private static ReadOnlySpan<byte> WithoutLineEnds(ReadOnlySpan<byte> value, ref OctetBuilder line)
    {
        if (value.IndexOfAny((byte)'\r', (byte)'\n') < 0)
        {
            return value;
        }

        foreach (var octet in value)
        {
            if (octet is not ((byte)'\r' or (byte)'\n'))
            {
                line.Add(octet);
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
