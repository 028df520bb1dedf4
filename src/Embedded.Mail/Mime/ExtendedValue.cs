namespace Embedded.Mail.Mime;

/// <summary>Decodes <c>charset'language'text</c> with percent signs (RFC 2231 §4).</summary>
internal static class ExtendedValue
{
    public static string Decode(ReadOnlySpan<byte> value)
    {
        var first = value.IndexOf((byte)'\'');
        var second = first < 0 ? -1 : value[(first + 1)..].IndexOf((byte)'\'');
        var text = second < 0 ? value : value[(first + second + 2)..];
        var octets = new OctetBuilder(stackalloc byte[256]);
        Unescape(text, ref octets);
        var decoded = second >= 0 && MailCharset.TryFind(value[..first], out var charset)
            ? charset.GetString(octets.Written)
            : MailCharset.DecodeUnlabelled(octets.Written);
        octets.Dispose();
        return decoded;
    }

    private static void Unescape(ReadOnlySpan<byte> text, ref OctetBuilder output)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && i + 2 < text.Length && char.IsAsciiHexDigit((char)text[i + 1]) && char.IsAsciiHexDigit((char)text[i + 2]))
            {
                output.Add((byte)((Hex.Value(text[i + 1]) << 4) | Hex.Value(text[i + 2])));
                i += 2;
            }
            else
            {
                output.Add(text[i]);
            }
        }
    }
}
