using System.Globalization;
using System.Text;

namespace Embedded.Mail.Mime;

/// <summary>The mapping of i;unicode-casemap (RFC 5051 §2): each character in titlecase, then decomposed for compatibility.</summary>
internal static class UnicodeFolding
{
    public static string Fold(string text)
    {
        var whole = IsWellFormed(text) ? text : Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
        return CultureInfo.InvariantCulture.TextInfo.ToUpper(whole).Normalize(NormalizationForm.FormKD);
    }

    // Normalisation refuses lone surrogates; they become U+FFFD.
    private static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && !(char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[++i])))
            {
                return false;
            }
        }

        return true;
    }
}
