using System.Collections.Immutable;

namespace Embedded.Mail.Storage;

/// <summary>What to read of many messages at once.</summary>
/// <param name="Fields">The fields.</param>
/// <param name="Headers">Names of header fields, any case, without colon.</param>
public sealed record MetadataRequest(MessageFields Fields, ImmutableArray<string> Headers)
{
    /// <summary>A request without header fields.</summary>
    public MetadataRequest(MessageFields fields)
        : this(fields, [])
    {
    }
}
