namespace Embedded.Mail.Auth.Chain;

/// <summary>Patterns with <c>*</c> and <c>?</c>, as <c>username_filter</c> has them.</summary>
internal static class Wildcard
{
    /// <summary>Whether the whole text fits the pattern. Takes time proportional to the product of the lengths at worst.</summary>
    public static bool Matches(ReadOnlySpan<char> text, ReadOnlySpan<char> pattern)
    {
        var (t, p, starAt, retryAt) = (0, 0, -1, 0);
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                (starAt, retryAt) = (p++, t);
            }
            else if (p < pattern.Length && (pattern[p] == '?' || pattern[p] == text[t]))
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
}
