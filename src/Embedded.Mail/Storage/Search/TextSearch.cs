using System.Collections.Immutable;
using System.Text;
using Embedded.Mail.Messages.Search;
using Embedded.Mail.Mime;

namespace Embedded.Mail.Storage.Search;

/// <summary>Looks for all texts of a search in one message after the other, in a pass over its body and, where needed, one over header and body.</summary>
/// <param name="texts">The criteria: <see cref="SearchCriteria.Body"/> and <see cref="SearchCriteria.AnyText"/>.</param>
internal sealed class TextSearch(ImmutableArray<SearchCriteria> texts)
{
    private readonly TextPattern[] _inBody = PatternsOf(texts.OfType<SearchCriteria.Body>());
    private readonly TextPattern[] _anywhere = PatternsOf(texts.OfType<SearchCriteria.AnyText>());

    /// <summary>Finds which of the texts the message contains, with how well each matches.</summary>
    /// <param name="message">The message.</param>
    /// <param name="structure">Its scan.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async ValueTask<IReadOnlyDictionary<SearchCriteria, int>> FindAsync(
        MessageBody message, MessageStructure structure, CancellationToken cancellationToken)
    {
        var found = new Dictionary<SearchCriteria, int>();
        await FindAsync(message, structure, TextScope.Body, _inBody, found, cancellationToken);
        await FindAsync(message, structure, TextScope.HeaderAndBody, _anywhere, found, cancellationToken);
        return found;
    }

    private static TextPattern[] PatternsOf(IEnumerable<SearchCriteria> criteria) => [.. criteria.Select(TextPattern.Of).OfType<TextPattern>()];

    private static async ValueTask FindAsync(
        MessageBody message,
        MessageStructure structure,
        TextScope scope,
        TextPattern[] patterns,
        Dictionary<SearchCriteria, int> found,
        CancellationToken cancellationToken)
    {
        if (patterns.Length == 0)
        {
            return;
        }

        foreach (var pattern in patterns)
        {
            pattern.Reset();
        }

        await SeeAsync(message, structure, scope, patterns, cancellationToken);
        foreach (var pattern in patterns)
        {
            if (pattern.Score > 0)
            {
                found.Add(pattern.Criteria, pattern.Score);
            }
        }
    }

    private static async ValueTask SeeAsync(
        MessageBody message, MessageStructure structure, TextScope scope, TextPattern[] patterns, CancellationToken cancellationToken)
    {
        if (IsDecided(patterns, ""))
        {
            return;
        }

        // A match may lie across the end of a piece, but not across that of a part.
        var overlap = patterns.Max(static pattern => pattern.Overlap);
        var window = "";
        await foreach (var piece in MessageText.ReadAsync(message, structure, scope, cancellationToken))
        {
            window = piece.Length == 0 ? "" : window + Comparable(piece);
            if (IsDecided(patterns, window))
            {
                return;
            }

            window = window.Length <= overlap ? window : window[^overlap..];
        }
    }

    private static string Comparable(string piece) => Ascii.IsValid(piece) ? piece : Collation.UnicodeCasemap.Fold(piece);

    private static bool IsDecided(TextPattern[] patterns, string window)
    {
        var decided = true;
        foreach (var pattern in patterns)
        {
            pattern.See(window);
            decided &= pattern.Score == Sort.MessageSort.BestScore;
        }

        return decided;
    }
}
