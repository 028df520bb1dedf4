using System.Collections.Immutable;
using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage.Sort;

namespace Embedded.Mail.Imap.Commands.Search;

/// <summary>What a search found.</summary>
/// <param name="Uids">The messages.</param>
/// <param name="Order">The same in the order asked for; null for mailbox order.</param>
internal sealed record SearchFindings(UidSet Uids, Uid[]? Order)
{
    /// <summary>What gave the order, to sort in more; null for mailbox order.</summary>
    public MessageSort? Sort { get; init; }

    /// <summary>How well messages match, from 1 to 100; one that is not there has 100.</summary>
    public IReadOnlyDictionary<Uid, int> Scores { get; init; } = ImmutableDictionary<Uid, int>.Empty;

    /// <summary>The results that a stretch of them means, in their order.</summary>
    public SearchFindings Slice(PartialRange partial)
    {
        var range = partial.Of((int)Uids.UidCount);
        if (Order is not null)
        {
            var part = Order[range];
            return new SearchFindings(UidSet.Of(part), part) { Scores = Scores };
        }

        var (start, count) = range.GetOffsetAndLength((int)Uids.UidCount);
        var uids = new UidSetBuilder();
        foreach (var found in Uids)
        {
            var length = (int)(found.Last.Value - found.First.Value) + 1;
            if (start < length && count > 0)
            {
                var taken = Math.Min(count, length - start);
                uids.Add(new Uid(found.First.Value + (uint)start), new Uid(found.First.Value + (uint)(start + taken) - 1));
                count -= taken;
            }

            start = Math.Max(0, start - length);
        }

        return new SearchFindings(uids.ToSet(), null) { Scores = Scores };
    }

    /// <summary>The first result in the order asked for.</summary>
    public Uid First => Order is null ? Uids.Lowest : Order[0];

    /// <summary>The last result in the order asked for.</summary>
    public Uid Last => Order is null ? Uids.Highest : Order[^1];

    /// <summary>What <c>$</c> becomes: with MIN, MAX or PARTIAL and neither ALL nor COUNT only those messages, else all that were found (RFC 5182 §2.4, RFC 9394 §3.2).</summary>
    public UidSet ToSave(SearchOptions options)
    {
        if (Uids.IsEmpty || options.Has(SearchReturn.All | SearchReturn.Count) || !options.Has(SearchReturn.Min | SearchReturn.Max | SearchReturn.Partial))
        {
            return Uids;
        }

        var saved = options.Has(SearchReturn.Partial) ? Slice(options.Partial).Uids : UidSet.Empty;
        saved = options.Has(SearchReturn.Min) ? saved.Union(UidSet.Of(First)) : saved;
        return options.Has(SearchReturn.Max) ? saved.Union(UidSet.Of(Last)) : saved;
    }
}
