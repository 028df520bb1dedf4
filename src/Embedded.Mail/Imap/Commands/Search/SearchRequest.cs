using Embedded.Mail.Messages.Search;

namespace Embedded.Mail.Imap.Commands.Search;

/// <summary>A SEARCH as it was understood.</summary>
/// <param name="Criteria">What to find, with sequence numbers, <c>$</c> and recency already turned to UIDs.</param>
/// <param name="Return">What to tell; <see cref="SearchReturn.None"/> for an untagged SEARCH.</param>
internal sealed record SearchRequest(SearchCriteria Criteria, SearchReturn Return)
{
    /// <summary>Whether a modseq is asked for, so that the answer tells the highest of what was found (RFC 7162 §3.1.5).</summary>
    public bool UsesModSeqs { get; init; }
}
