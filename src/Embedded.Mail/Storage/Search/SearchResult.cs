using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Search;

/// <summary>What a search found.</summary>
/// <param name="Uids">The messages.</param>
/// <param name="Scores">How well those match that were found by a fuzzy text, from 1 to 100; others match altogether.</param>
internal sealed record SearchResult(UidSet Uids, IReadOnlyDictionary<Uid, int> Scores);
