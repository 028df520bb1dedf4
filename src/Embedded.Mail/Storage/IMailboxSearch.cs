using Embedded.Mail.Messages;
using Embedded.Mail.Messages.Search;

namespace Embedded.Mail.Storage;

/// <summary>A mailbox that can search itself: by an index of words, or by a query of its data base.</summary>
public interface IMailboxSearch
{
    /// <summary>Finds messages.</summary>
    /// <param name="criteria">What to find.</param>
    /// <param name="within">Where to look.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>The UIDs of the messages within <paramref name="within"/> that match, or null when this search is nothing the store does better than its caller.</returns>
    ValueTask<UidSet?> TrySearchAsync(SearchCriteria criteria, UidSet within, CancellationToken cancellationToken);
}
