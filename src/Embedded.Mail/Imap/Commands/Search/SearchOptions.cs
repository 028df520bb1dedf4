using Embedded.Mail.Imap.Commands.Fetch;
using Embedded.Mail.Imap.Wire;

namespace Embedded.Mail.Imap.Commands.Search;

/// <summary>What RETURN says.</summary>
/// <param name="Items">What to tell, and what else to do; <see cref="SearchReturn.None"/> without RETURN.</param>
/// <param name="Partial">The stretch that <see cref="SearchReturn.Partial"/> means.</param>
internal readonly record struct SearchOptions(SearchReturn Items, PartialRange Partial)
{
    /// <summary>What is told of messages that arrive and are results, with <see cref="SearchReturn.Update"/> (RFC 5465 §7); null for nothing.</summary>
    public FetchRequest? Arrivals { get; init; }

    /// <summary>Whether something is asked for.</summary>
    public bool Has(SearchReturn item) => (Items & item) != 0;
}
