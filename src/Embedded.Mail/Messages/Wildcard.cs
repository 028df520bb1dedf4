namespace Embedded.Mail.Messages;

/// <summary>Patterns with <c>*</c> and <c>?</c>, as Dovecot's <c>username_filter</c> has them.</summary>
internal static class Wildcard
{
    /// <summary>Whether the whole text fits the pattern. Takes time proportional to the product of the lengths at worst.</summary>
    public static bool Matches(ReadOnlySpan<char> text, ReadOnlySpan<char> pattern, bool ignoreCase = false)
    {
        var (t, p, starAt, retryAt) = (0, 0, -1, 0);
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                (starAt, retryAt) = (p++, t);
            }
            else if (p < pattern.Length && (pattern[p] == '?' || IsSame(pattern[p], text[t], ignoreCase)))
            {
                t++;
                p++;
            }
            else if (starAt >= 0)
            {
                (t, p) = (++retryAt, starAt + 1);
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].Trim('*').IsEmpty;
    }

    private static bool IsSame(char one, char other, bool ignoreCase) =>
        one == other || (ignoreCase && char.ToUpperInvariant(one) == char.ToUpperInvariant(other));
}
