using System.Text;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>Dovecot's way of keeping any octets in a line: NUL, 0x01, tab, CR and LF become 0x01 and a character. Texts are Latin-1 images of the octets.</summary>
internal static class TabEscape
{
    private const char Escape = '\u0001';
    private const string Escaped = "\0\u0001\t\r\n";
    private const string EscapeCodes = "01trn";

    /// <summary>The text without such octets.</summary>
    public static string Encode(string text)
    {
        if (text.AsSpan().IndexOfAny(Escaped) < 0)
        {
            return text;
        }

        var output = new StringBuilder(text.Length + 8);
        foreach (var c in text)
        {
            var code = Escaped.IndexOf(c, StringComparison.Ordinal);
            _ = code < 0 ? output.Append(c) : output.Append(Escape).Append(EscapeCodes[code]);
        }

        return output.ToString();
    }

    /// <summary>The text as it was; what is no escape stays.</summary>
    public static string Decode(string text)
    {
        if (!text.Contains(Escape, StringComparison.Ordinal))
        {
            return text;
        }

        var output = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var code = text[i] == Escape && i + 1 < text.Length ? EscapeCodes.IndexOf(text[i + 1], StringComparison.Ordinal) : -1;
            _ = output.Append(code < 0 ? text[i] : Escaped[code]);
            i += code < 0 ? 0 : 1;
        }

        return output.ToString();
    }
}
