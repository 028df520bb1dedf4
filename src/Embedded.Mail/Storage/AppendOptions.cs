using System.Collections.Immutable;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage;

/// <summary>What goes with a message that is stored. The defaults are those of an IMAP APPEND without arguments.</summary>
public sealed record AppendOptions
{
    /// <summary>No flags, arrived now, a new GUID.</summary>
    public static AppendOptions Default { get; } = new();

    /// <summary>The system flags.</summary>
    public MessageFlags Flags { get; init; }

    /// <summary>The keywords.</summary>
    public ImmutableArray<Keyword> Keywords { get; init; } = [];

    /// <summary>INTERNALDATE, kept with its zone where the store can and to the second; null for now.</summary>
    public DateTimeOffset? InternalDate { get; init; }

    /// <summary>When the message was stored, for replication (RFC 8514 §4.2); null for now, and passed over by stores that keep no such date.</summary>
    public DateTimeOffset? SaveDate { get; init; }

    /// <summary>Whether the message arrives from outside: the last that does may exceed the user's quota by the grace (<see cref="QuotaOptions.Grace"/>).</summary>
    public bool IsDelivery { get; init; }

    /// <summary>
    /// The message whose place this one takes, and which the caller removes as soon as this one is there: in the quota only what this one needs beyond it asks for room. Null for none.
    /// </summary>
    public ReplacedMessage? Replaces { get; init; }

    /// <summary>The identity of the text; empty for a new one. Replication and moves between stores keep it.</summary>
    public MessageGuid Guid { get; init; }

    /// <summary>The UIDL that POP3 shall show, where it was moved from another server; null for the usual one.</summary>
    public string? Pop3Uidl { get; init; }
}
