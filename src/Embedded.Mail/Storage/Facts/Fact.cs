using System.Collections.Immutable;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Facts;

/// <summary>Something that can be told of a message from its metadata and never changes.</summary>
/// <param name="fields">The metadata needed.</param>
/// <param name="headers">The header fields needed.</param>
internal abstract class Fact(MessageFields fields, ImmutableArray<string> headers)
{
    public MessageFields Fields { get; } = fields;

    public ImmutableArray<string> Headers { get; } = headers;

    /// <summary>The fact of no message.</summary>
    public abstract FactColumn None { get; }

    /// <summary>Begins to gather it of messages that are given in ascending order.</summary>
    public abstract Gathering Gather();

    /// <summary>What has been gathered of some messages.</summary>
    public abstract class Gathering
    {
        /// <summary>Adds the next message.</summary>
        public abstract void Add(MessageMetadata metadata);

        /// <summary>Joins what was gathered to what was known before.</summary>
        /// <param name="known">What was known.</param>
        /// <param name="uids">The messages added.</param>
        /// <param name="mailbox">Where more can be read.</param>
        /// <param name="cancellationToken">Ends the reading.</param>
        public abstract ValueTask<FactColumn> JoinAsync(FactColumn known, List<Uid> uids, IMailbox mailbox, CancellationToken cancellationToken);
    }
}
