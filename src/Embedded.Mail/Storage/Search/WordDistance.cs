namespace Embedded.Mail.Storage.Search;

/// <summary>How much a word is like another.</summary>
internal static class WordDistance
{
    private const int Same = 100;
    private const int Beginning = 90;
    private const int Within = 80;
    private const int OneSlip = 60;
    private const int TwoSlips = 40;

    // Of shorter words, too many others are but a slip away.
    private const int LeastForOneSlip = 4;
    private const int LeastForTwoSlips = 8;

    /// <summary>Gives 100 for the same word, less for one that contains it or is misspelled, 0 for another.</summary>
    public static int Score(ReadOnlySpan<char> wanted, ReadOnlySpan<char> word)
    {
        if (word.Length >= wanted.Length && word.IndexOf(wanted, StringComparison.Ordinal) is var at and >= 0)
        {
            return word.Length == wanted.Length ? Same : at == 0 ? Beginning : Within;
        }

        var slips = wanted.Length >= LeastForTwoSlips ? 2 : wanted.Length >= LeastForOneSlip ? 1 : 0;
        return slips == 0 || Math.Abs(wanted.Length - word.Length) > slips ? 0 : Slips(wanted, word) switch
        {
            1 => OneSlip,
            2 when slips == 2 => TwoSlips,
            _ => 0,
        };
    }

    // A letter too many, too few, another, or two in the wrong order, each is a slip.
    private static int Slips(ReadOnlySpan<char> wanted, ReadOnlySpan<char> word)
    {
        Span<int> older = stackalloc int[word.Length + 1];
        Span<int> old = stackalloc int[word.Length + 1];
        Span<int> row = stackalloc int[word.Length + 1];
        for (var j = 0; j <= word.Length; j++)
        {
            row[j] = j;
        }

        for (var i = 1; i <= wanted.Length; i++)
        {
            var free = older;
            older = old;
            old = row;
            row = free;
            row[0] = i;
            for (var j = 1; j <= word.Length; j++)
            {
                var cost = wanted[i - 1] == word[j - 1] ? 0 : 1;
                row[j] = Math.Min(Math.Min(row[j - 1], old[j]) + 1, old[j - 1] + cost);
                if (i > 1 && j > 1 && wanted[i - 1] == word[j - 2] && wanted[i - 2] == word[j - 1])
                {
                    row[j] = Math.Min(row[j], older[j - 2] + 1);
                }
            }
        }

        return row[word.Length];
    }
}
