namespace Embedded.Mail.Mime;

/// <summary>One <c>=?charset?encoding?text?=</c> (RFC 2047 §2), not yet decoded.</summary>
internal readonly ref struct EncodedWord
{
    // RFC 2047 allows 75; what mailers write is longer, and what is much longer is no word.
    private const int MaxLength = 1024;

    private EncodedWord(ReadOnlySpan<byte> charset, byte encoding, ReadOnlySpan<byte> text, int length)
    {
        Charset = charset;
        Encoding = encoding;
        Text = text;
        Length = length;
    }

    public ReadOnlySpan<byte> Charset { get; }

    /// <summary>In lower case: <c>b</c> or <c>q</c>.</summary>
    public byte Encoding { get; }

    public ReadOnlySpan<byte> Text { get; }

    /// <summary>Octets of the whole word.</summary>
    public int Length { get; }

    /// <summary>Reads a word at the beginning of <paramref name="text"/>, which begins with <c>=?</c>.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out EncodedWord word)
    {
        word = default;
        text = text[..Math.Min(text.Length, MaxLength)];
        var charsetEnd = text[2..].IndexOf((byte)'?');
        if (charsetEnd <= 0 || charsetEnd > 64 || text.Length < charsetEnd + 7 || text[charsetEnd + 4] != '?')
        {
            return false;
        }

        var encoding = (byte)(text[charsetEnd + 3] | 0x20);
        var start = charsetEnd + 5;
        var length = text[start..].IndexOf("?="u8);
        if (length < 0 || encoding is not ((byte)'b' or (byte)'q') || text.Slice(start, length).Contains((byte)'?'))
        {
            return false;
        }

        word = new EncodedWord(text.Slice(2, charsetEnd), encoding, text.Slice(start, length), start + length + 2);
        return true;
    }

    /// <summary>Decodes the text to octets of the charset.</summary>
    public void Decode(ref OctetBuilder output)
    {
        if (Encoding == 'q')
        {
            DecodeQ(ref output);
            return;
        }

        var quantum = default(Base64Quantum);
        foreach (var octet in Text)
        {
            quantum.Add(octet, ref output);
        }

        quantum.End(ref output);
    }

    private void DecodeQ(ref OctetBuilder output)
    {
        for (var i = 0; i < Text.Length; i++)
        {
            if (Text[i] == '=' && i + 2 < Text.Length && char.IsAsciiHexDigit((char)Text[i + 1]) && char.IsAsciiHexDigit((char)Text[i + 2]))
            {
                output.Add((byte)((Hex.Value(Text[i + 1]) << 4) | Hex.Value(Text[i + 2])));
                i += 2;
            }
            else
            {
                output.Add(Text[i] == '_' ? (byte)' ' : Text[i]);
            }
        }
    }
}
