using System.Collections.Immutable;

namespace Embedded.Mail.Imap.Commands.Fetch;

/// <summary>One section that a FETCH asks for.</summary>
/// <param name="Kind">What of the part.</param>
/// <param name="Path">The part's numbers; none for the message itself.</param>
/// <param name="Label">The item as it stands in the response, such as <c>BODY[1.HEADER]</c>, without a partial's <c>&lt;origin&gt;</c>.</param>
internal sealed record FetchSection(FetchSectionKind Kind, ImmutableArray<int> Path, ReadOnlyMemory<byte> Label)
{
    /// <summary>The names of header fields, for the two kinds that have them.</summary>
    public ImmutableArray<string> Fields { get; init; } = [];

    /// <summary>Whether reading it marks the message as <c>\Seen</c>.</summary>
    public bool MarksSeen { get; init; }

    /// <summary>Whether only octets from <see cref="Start"/> on, and <see cref="Count"/> at most, are wanted.</summary>
    public bool IsPartial { get; init; }

    /// <summary>The first octet wanted.</summary>
    public long Start { get; init; }

    /// <summary>How many octets are wanted at most.</summary>
    public long Count { get; init; } = long.MaxValue;

    /// <summary>Whether the store's header cache can answer it: fields of the message's own header, named.</summary>
    public bool IsInHeaderCache => Kind == FetchSectionKind.HeaderFields && Path.IsEmpty;

    /// <summary>Whether it cannot be found without knowing where the parts lie. All of the message needs no looking.</summary>
    public bool NeedsStructure => !IsInHeaderCache && (Kind != FetchSectionKind.Whole || !Path.IsEmpty);
}
