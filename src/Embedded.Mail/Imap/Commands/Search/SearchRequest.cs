using System.Collections.Immutable;
using Embedded.Mail.Messages.Search;
using Embedded.Mail.Messages.Sort;

namespace Embedded.Mail.Imap.Commands.Search;

/// <summary>A searching command as it was understood; where it was not, as far as that.</summary>
internal sealed record SearchRequest
{
    /// <summary>What to tell.</summary>
    public SearchOptions Options { get; init; }

    /// <summary>The order of SORT; empty for mailbox order.</summary>
    public ImmutableArray<SortKey> Order { get; init; } = [];

    /// <summary>The algorithm of THREAD.</summary>
    public ThreadAlgorithm Algorithm { get; init; }

    /// <summary>Whether a charset is named.</summary>
    public bool HasCharset { get; init; }

    /// <summary>False when the charset is none of those in which strings are understood: NO with BADCHARSET, whatever follows.</summary>
    public bool IsCharsetKnown { get; init; } = true;

    /// <summary>What to find, with sequence numbers, <c>$</c> and recency already turned to UIDs.</summary>
    public SearchCriteria Criteria { get; init; } = SearchCriteria.Everything.Instance;

    /// <summary>Whether a modseq is asked for, so that the answer tells the highest of what was found (RFC 7162 §3.1.5).</summary>
    public bool UsesModSeqs { get; init; }
}
