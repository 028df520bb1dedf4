using System.Text;
using System.Text.Unicode;

namespace Embedded.Mail.Lmtp.Wire;

/// <summary>Decodes <c>xtext</c>, in which <c>+</c> and two upper-case hexadecimal digits stand for an octet (RFC 3461 §4).</summary>
internal static class Xtext
{
    /// <summary>Decodes; refused are a plus without its digits, control characters, and what is not UTF-8 after decoding.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> xtext, out string text)
    {
        text = "";
        var decoded = new byte[xtext.Length];
        var count = 0;
        for (var i = 0; i < xtext.Length; i++)
        {
            var octet = xtext[i];
            if (octet == '+')
            {
                if (i + 2 >= xtext.Length || !char.IsAsciiHexDigit((char)xtext[i + 1]) || !char.IsAsciiHexDigit((char)xtext[i + 2]))
                {
                    return false;
                }

                octet = Convert.FromHexString(Encoding.ASCII.GetString(xtext.Slice(i + 1, 2)))[0];
                i += 2;
            }

            decoded[count++] = octet;
        }

        if (!Utf8.IsValid(decoded.AsSpan(0, count)))
        {
            return false;
        }

        text = Encoding.UTF8.GetString(decoded, 0, count);
        return !text.Any(char.IsControl);
    }
}
