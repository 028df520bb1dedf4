using System.Globalization;
using System.Text;
using Embedded.Mail.Messages.Search;
using Embedded.Mail.Mime;

namespace Embedded.Mail.Storage.Search;

/// <summary>
/// A text of which all words must be there, in any order, without accents, within other words or misspelled (RFC 6203 §3). The better each word is met, the higher the score;
/// the text as it stands gives the best.
/// </summary>
internal sealed class FuzzyPattern : TextPattern
{
    // Longer words are no words of a language, and comparing them would take time.
    private const int LongestWord = 40;

    private const int MaxWords = 32;

    // What is less than the whole text is less than the best score.
    private const int MostForWords = 95;

    private readonly string[] _words;
    private readonly int[] _best;

    public FuzzyPattern(SearchCriteria criteria, string text)
        : base(criteria, text)
    {
        _words = [.. WordsOf(WithoutMarks(Folded)).Take(MaxWords)];
        _best = new int[_words.Length];
    }

    public override bool IsFuzzy => true;

    public override int Overlap => Math.Max(base.Overlap, LongestWord);

    public override void Reset()
    {
        base.Reset();
        Array.Clear(_best);
    }

    public override void See(ReadOnlySpan<char> text)
    {
        base.See(text);
        if (Score == Sort.MessageSort.BestScore || _words.Length == 0)
        {
            return;
        }

        foreach (var word in WordsOf(WithoutMarks(Collation.UnicodeCasemap.Fold(text.ToString()))))
        {
            for (var i = 0; i < _words.Length; i++)
            {
                _best[i] = Math.Max(_best[i], WordDistance.Score(_words[i], word));
            }
        }

        Score = Array.IndexOf(_best, 0) >= 0 ? 0 : Math.Min(MostForWords, (int)_best.Average());
    }

    private static IEnumerable<string> WordsOf(string text)
    {
        for (var start = 0; start < text.Length;)
        {
            var end = start;
            while (end < text.Length && char.IsLetterOrDigit(text[end]))
            {
                end++;
            }

            if (end > start && end - start <= LongestWord)
            {
                yield return text[start..end];
            }

            start = end + 1;
        }
    }

    // Folded text is decomposed: accents are characters of their own.
    private static string WithoutMarks(string folded)
    {
        if (Ascii.IsValid(folded))
        {
            return folded;
        }

        var plain = new StringBuilder(folded.Length);
        foreach (var character in folded)
        {
            _ = CharUnicodeInfo.GetUnicodeCategory(character) == UnicodeCategory.NonSpacingMark ? plain : plain.Append(character);
        }

        return plain.ToString();
    }
}
