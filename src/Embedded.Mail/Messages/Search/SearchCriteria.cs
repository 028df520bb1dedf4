using System.Collections.Immutable;

namespace Embedded.Mail.Messages.Search;

/// <summary>
/// What a message must satisfy: a tree without sequence numbers, so that it means the same to every session and every store
/// (RFC 9051 §6.4.4 with the session's own terms already resolved to UIDs). Text is compared by <c>i;unicode-casemap</c> on decoded text, as a substring.
/// </summary>
public abstract record SearchCriteria
{
    private SearchCriteria()
    {
    }

    /// <summary>Every message.</summary>
    public sealed record Everything : SearchCriteria
    {
        /// <summary>The one instance.</summary>
        public static Everything Instance { get; } = new();
    }

    /// <summary>Messages whose UID is in the set. Sequence numbers, <c>$</c> and recency arrive here as UIDs.</summary>
    /// <param name="Set">The UIDs.</param>
    public sealed record InSet(UidSet Set) : SearchCriteria;

    /// <summary>Messages that have every flag of <paramref name="Flags"/>.</summary>
    /// <param name="Flags">The flags.</param>
    public sealed record HasFlags(MessageFlags Flags) : SearchCriteria;

    /// <summary>Messages that have the keyword.</summary>
    /// <param name="Keyword">The keyword.</param>
    public sealed record HasKeyword(Keyword Keyword) : SearchCriteria;

    /// <summary>Messages of which some header field <paramref name="Name"/> contains the text; an empty text asks only for the field.</summary>
    /// <param name="Name">The field's name, without colon; any case.</param>
    /// <param name="Text">The substring.</param>
    public sealed record Header(string Name, string Text) : SearchCriteria
    {
        /// <summary>Whether the words may stand elsewhere, within others, or misspelled (RFC 6203).</summary>
        public bool IsFuzzy { get; init; }
    }

    /// <summary>
    /// Messages of which some header field <paramref name="Name"/> contains the text in its addresses, spelled without comments and folding:
    /// <c>"Doe, John" &lt;john@example.org&gt;, friends: a@example.org;</c>. An empty text asks only for the field.
    /// </summary>
    /// <param name="Name">The field's name, without colon; any case.</param>
    /// <param name="Text">The substring.</param>
    public sealed record Address(string Name, string Text) : SearchCriteria
    {
        /// <summary>Whether the words may stand elsewhere, within others, or misspelled (RFC 6203).</summary>
        public bool IsFuzzy { get; init; }
    }

    /// <summary>Messages whose body (all text parts, without the message's own header) contains the text.</summary>
    /// <param name="Text">The substring.</param>
    public sealed record Body(string Text) : SearchCriteria
    {
        /// <summary>Whether the words may stand elsewhere, within others, or misspelled (RFC 6203).</summary>
        public bool IsFuzzy { get; init; }
    }

    /// <summary>Messages whose header or body contains the text.</summary>
    /// <param name="Text">The substring.</param>
    public sealed record AnyText(string Text) : SearchCriteria
    {
        /// <summary>Whether the words may stand elsewhere, within others, or misspelled (RFC 6203).</summary>
        public bool IsFuzzy { get; init; }
    }

    /// <summary>Messages whose date lies on <paramref name="From"/> or later and before <paramref name="Until"/>; null is open.</summary>
    /// <param name="Kind">Which date; its time and zone are disregarded, as RFC 9051 §6.4.4 has it.</param>
    /// <param name="From">The first day.</param>
    /// <param name="Until">The day after the last.</param>
    public sealed record OnDays(MessageDate Kind, DateOnly? From, DateOnly? Until) : SearchCriteria;

    /// <summary>Messages that arrived at the instant <paramref name="From"/> or later and before <paramref name="Until"/>; null is open (RFC 5032).</summary>
    /// <param name="From">The first instant.</param>
    /// <param name="Until">The first instant no more included.</param>
    public sealed record ArrivedBetween(DateTimeOffset? From, DateTimeOffset? Until) : SearchCriteria;

    /// <summary>Messages with more octets than this (RFC822.SIZE).</summary>
    /// <param name="Octets">The limit, itself excluded.</param>
    public sealed record Larger(long Octets) : SearchCriteria;

    /// <summary>Messages with fewer octets than this (RFC822.SIZE).</summary>
    /// <param name="Octets">The limit, itself excluded.</param>
    public sealed record Smaller(long Octets) : SearchCriteria;

    /// <summary>Messages whose modseq is at least this (RFC 7162 §3.1.5).</summary>
    /// <param name="ModSeq">The least modseq.</param>
    public sealed record ChangedSince(ModSeq ModSeq) : SearchCriteria;

    /// <summary>Messages with this identity (RFC 8474 §6, EMAILID).</summary>
    /// <param name="Guid">The message's GUID.</param>
    public sealed record WithGuid(MessageGuid Guid) : SearchCriteria;

    /// <summary>Messages that do not satisfy the operand.</summary>
    /// <param name="Operand">What must not hold.</param>
    public sealed record Not(SearchCriteria Operand) : SearchCriteria;

    /// <summary>Messages that satisfy all operands; with none, every message.</summary>
    /// <param name="Operands">What must hold.</param>
    public sealed record All(ImmutableArray<SearchCriteria> Operands) : SearchCriteria;

    /// <summary>Messages that satisfy one of the operands; with none, no message.</summary>
    /// <param name="Operands">The alternatives.</param>
    public sealed record Any(ImmutableArray<SearchCriteria> Operands) : SearchCriteria;
}
