using Embedded.Mail.Imap.Wire;

namespace Embedded.Mail.Imap.Commands.Search;

/// <summary>What RETURN says.</summary>
/// <param name="Items">What to tell, and what else to do; <see cref="SearchReturn.None"/> without RETURN.</param>
/// <param name="Partial">The stretch that <see cref="SearchReturn.Partial"/> means.</param>
internal readonly record struct SearchOptions(SearchReturn Items, PartialRange Partial)
{
    /// <summary>Whether something is asked for.</summary>
    public bool Has(SearchReturn item) => (Items & item) != 0;
}
