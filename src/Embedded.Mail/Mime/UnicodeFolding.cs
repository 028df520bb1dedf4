using System.Text;

namespace Embedded.Mail.Mime;

/// <summary>The mapping of i;unicode-casemap (RFC 5051 §2): each character in titlecase, then decomposed for compatibility.</summary>
internal static class UnicodeFolding
{
    public static string Fold(string text)
    {
        var whole = IsWellFormed(text) ? text : Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
        return ToTitle(whole).Normalize(NormalizationForm.FormKD);
    }

    // Titlecase is uppercase but for a few letters, some of which the runtime leaves alone besides.
    private static string ToTitle(string text) => string.Create(text.Length, text, static (title, text) =>
    {
        text.AsSpan().ToUpperInvariant(title);
        for (var i = title.IndexOfAnyExceptInRange('\0', '\u0130'); i >= 0 && i < title.Length; i++)
        {
            title[i] = TitleOf(text[i], title[i]);
        }
    });

    private static char TitleOf(char letter, char upper) => letter switch
    {
        '\u0131' => 'I',
        >= '\u01c4' and <= '\u01c6' => '\u01c5',
        >= '\u01c7' and <= '\u01c9' => '\u01c8',
        >= '\u01ca' and <= '\u01cc' => '\u01cb',
        >= '\u01f1' and <= '\u01f3' => '\u01f2',
        (>= '\u10d0' and <= '\u10fa') or (>= '\u10fd' and <= '\u10ff') => letter,
        _ => upper,
    };

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
