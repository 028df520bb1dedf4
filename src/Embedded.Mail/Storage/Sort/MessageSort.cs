using System.Collections.Immutable;
using Embedded.Mail.Messages;
using Embedded.Mail.Messages.Sort;
using Embedded.Mail.Storage.Facts;

namespace Embedded.Mail.Storage.Sort;

/// <summary>Puts messages in order (RFC 5256 §3, RFC 5957).</summary>
/// <param name="keys">The terms, the weightiest first.</param>
internal sealed class MessageSort(ImmutableArray<SortKey> keys)
{
    /// <summary>The best score, and that of a message of which none is known.</summary>
    public const int BestScore = 100;

    /// <summary>Reads what the terms need and gives the messages in their order; those that are gone are left out.</summary>
    /// <param name="mailbox">Where they are.</param>
    /// <param name="uids">The messages.</param>
    /// <param name="scores">How well they match, from 1 to 100, for <see cref="SortField.Relevancy"/>; one that is not there has 100.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async ValueTask<Uid[]> SortAsync(IMailbox mailbox, UidSet uids, IReadOnlyDictionary<Uid, int> scores, CancellationToken cancellationToken)
    {
        List<Fact> needed = [.. keys.Select(static key => FactOf(key.Field)).OfType<Fact>().Distinct()];

        // Who sorts by scores alone must learn all the same which messages are there.
        var facts = await MessageFacts.ReadAsync(mailbox, uids, needed.Count == 0 ? [KnownFacts.Size] : needed, cancellationToken);
        return Order(facts.Uids, [.. keys.Select(key => ColumnOf(key.Field, facts, scores))]);
    }

    private static Fact? FactOf(SortField field) => field switch
    {
        SortField.Arrival => KnownFacts.Arrival,
        SortField.Date => KnownFacts.SentDate,
        SortField.Size => KnownFacts.Size,
        SortField.Subject => KnownFacts.Subject,
        SortField.Relevancy => null,
        _ => TextOf(field),
    };

    private static ReadFact<string> TextOf(SortField field) => field switch
    {
        SortField.Cc => KnownFacts.Cc,
        SortField.From => KnownFacts.From,
        SortField.To => KnownFacts.To,
        SortField.DisplayFrom => KnownFacts.DisplayFrom,
        SortField.DisplayTo => KnownFacts.DisplayTo,
        _ => throw new ArgumentOutOfRangeException(nameof(field)),
    };

    private static SortColumn ColumnOf(SortField field, MessageFacts facts, IReadOnlyDictionary<Uid, int> scores) => field switch
    {
        SortField.Arrival => new NumberColumn(facts.Of(KnownFacts.Arrival)),
        SortField.Date => new NumberColumn(facts.Of(KnownFacts.SentDate)),
        SortField.Size => new NumberColumn(facts.Of(KnownFacts.Size)),
        SortField.Subject => new TextColumn(Array.ConvertAll(facts.Of(KnownFacts.Subject), static subject => subject.Text)),
        SortField.Relevancy => new NumberColumn(Array.ConvertAll(facts.Uids, uid => -(long)scores.GetValueOrDefault(uid, BestScore))),
        _ => new TextColumn(facts.Of(TextOf(field))),
    };

    // The first term's numbers sort most of it fast; only rows that they do not tell apart are compared term by term.
    private Uid[] Order(Uid[] uids, SortColumn[] columns)
    {
        var rows = new int[uids.Length];
        var prefixes = new ulong[rows.Length];
        for (var row = 0; row < rows.Length; row++)
        {
            rows[row] = row;
            prefixes[row] = keys[0].IsReverse ? ~columns[0].PrefixOf(row) : columns[0].PrefixOf(row);
        }

        Array.Sort(prefixes, rows);
        for (int start = 0, end; start < rows.Length; start = end)
        {
            for (end = start + 1; end < rows.Length && prefixes[end] == prefixes[start]; end++)
            {
            }

            if (end - start > 1)
            {
                rows.AsSpan(start, end - start).Sort((left, right) => Compare(columns, left, right));
            }
        }

        return Array.ConvertAll(rows, row => uids[row]);
    }

    private int Compare(SortColumn[] columns, int left, int right)
    {
        for (var i = 0; i < columns.Length; i++)
        {
            if (columns[i].Compare(left, right) is var order and not 0)
            {
                return keys[i].IsReverse ? -order : order;
            }
        }

        return left.CompareTo(right);
    }
}
