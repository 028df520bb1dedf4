using System.Collections.Immutable;
using Embedded.Mail.Messages.Search;
using Embedded.Mail.Mime;

namespace Embedded.Mail.Storage.Search;

/// <summary>Looks for all texts of a search in one message, in a pass over its body and, where needed, one over header and body.</summary>
internal static class TextSearch
{
    /// <summary>Finds which of the texts the message contains.</summary>
    /// <param name="message">The message.</param>
    /// <param name="structure">Its scan.</param>
    /// <param name="texts">The criteria: <see cref="SearchCriteria.Body"/> and <see cref="SearchCriteria.AnyText"/>.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async ValueTask<IReadOnlySet<SearchCriteria>> FindAsync(
        MessageBody message, MessageStructure structure, ImmutableArray<SearchCriteria> texts, CancellationToken cancellationToken)
    {
        var found = new HashSet<SearchCriteria>();
        var inBody = new List<TextPattern>();
        var anywhere = new List<TextPattern>();
        foreach (var criteria in texts)
        {
            if (criteria is SearchCriteria.Body body)
            {
                inBody.Add(new TextPattern(criteria, body.Text));
            }
            else if (criteria is SearchCriteria.AnyText any)
            {
                anywhere.Add(new TextPattern(criteria, any.Text));
            }
        }

        await FindAsync(message, structure, TextScope.Body, inBody, found, cancellationToken);
        await FindAsync(message, structure, TextScope.HeaderAndBody, anywhere, found, cancellationToken);
        return found;
    }

    private static async ValueTask FindAsync(
        MessageBody message,
        MessageStructure structure,
        TextScope scope,
        List<TextPattern> patterns,
        HashSet<SearchCriteria> found,
        CancellationToken cancellationToken)
    {
        Take(patterns, "", found);
        if (patterns.Count == 0)
        {
            return;
        }

        // A match may lie across the end of a piece, but not across that of a part.
        var overlap = patterns.Max(pattern => pattern.Folded.Length) - 1;
        var window = "";
        await foreach (var piece in MessageText.ReadAsync(message, structure, scope, cancellationToken))
        {
            window = piece.Length == 0 ? "" : window + Collation.UnicodeCasemap.Fold(piece);
            Take(patterns, window, found);
            if (patterns.Count == 0)
            {
                return;
            }

            window = window.Length <= overlap ? window : window[^overlap..];
        }
    }

    private static void Take(List<TextPattern> patterns, string window, HashSet<SearchCriteria> found)
    {
        for (var i = patterns.Count - 1; i >= 0; i--)
        {
            if (window.Contains(patterns[i].Folded, StringComparison.Ordinal))
            {
                _ = found.Add(patterns[i].Criteria);
                patterns.RemoveAt(i);
            }
        }
    }

    /// <summary>A text to look for, folded for comparison.</summary>
    private sealed class TextPattern(SearchCriteria criteria, string text)
    {
        public SearchCriteria Criteria { get; } = criteria;

        public string Folded { get; } = Collation.UnicodeCasemap.Fold(text);
    }
}
