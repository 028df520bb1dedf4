using Embedded.Mail.Messages.Search;
using Embedded.Mail.Mime;

namespace Embedded.Mail.Storage.Search;

/// <summary>A text to look for in one message, folded for comparison.</summary>
/// <param name="criteria">The criterion whose text it is.</param>
/// <param name="text">The text.</param>
internal class TextPattern(SearchCriteria criteria, string text)
{
    /// <summary>Made for the criterion; null when it has no text.</summary>
    public static TextPattern? Of(SearchCriteria criteria) => criteria switch
    {
        SearchCriteria.Body body => Of(criteria, body.Text, body.IsFuzzy),
        SearchCriteria.AnyText any => Of(criteria, any.Text, any.IsFuzzy),
        SearchCriteria.Header header => Of(criteria, header.Text, header.IsFuzzy),
        SearchCriteria.Address address => Of(criteria, address.Text, address.IsFuzzy),
        _ => null,
    };

    /// <summary>The criterion.</summary>
    public SearchCriteria Criteria { get; } = criteria;

    /// <summary>Whether it need not be there as it stands.</summary>
    public virtual bool IsFuzzy => false;

    /// <summary>How much of a piece the next one must be looked at with, so that nothing is missed at the seam.</summary>
    public virtual int Overlap => Math.Max(0, Folded.Length - 1);

    /// <summary>How well what was seen matches: 0 for not, 100 for altogether.</summary>
    public int Score { get; protected set; }

    /// <summary>The text in the form of i;unicode-casemap.</summary>
    protected string Folded { get; } = Collation.UnicodeCasemap.Fold(text);

    /// <summary>Forgets what was seen.</summary>
    public virtual void Reset() => Score = 0;

    /// <summary>Looks at a piece: folded, or in ASCII, where folding is but upper case.</summary>
    public virtual void See(ReadOnlySpan<char> text)
    {
        if (Score == 0 && text.Contains(Folded, StringComparison.OrdinalIgnoreCase))
        {
            Score = Sort.MessageSort.BestScore;
        }
    }

    private static TextPattern Of(SearchCriteria criteria, string text, bool isFuzzy) =>
        isFuzzy ? new FuzzyPattern(criteria, text) : new TextPattern(criteria, text);
}
