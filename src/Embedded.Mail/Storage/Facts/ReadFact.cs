using System.Collections.Immutable;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Facts;

/// <summary>A fact that a function reads.</summary>
/// <param name="fields">The metadata needed.</param>
/// <param name="headers">The header fields needed.</param>
/// <param name="begin">Gives a reader for messages one after the other.</param>
internal class ReadFact<T>(MessageFields fields, ImmutableArray<string> headers, Func<Func<MessageMetadata, T>> begin) : Fact(fields, headers)
{
    public override FactColumn None { get; } = new FactValues<T>([], []);

    public override Gathering Gather() => new Values(this, begin());

    /// <summary>Completes what metadata alone did not tell.</summary>
    protected virtual ValueTask CompleteAsync(List<Uid> uids, List<T> values, IMailbox mailbox, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    private sealed class Values(ReadFact<T> fact, Func<MessageMetadata, T> read) : Gathering
    {
        private readonly List<T> _values = [];

        public override void Add(MessageMetadata metadata) => _values.Add(read(metadata));

        public override async ValueTask<FactColumn> JoinAsync(FactColumn known, List<Uid> uids, IMailbox mailbox, CancellationToken cancellationToken)
        {
            await fact.CompleteAsync(uids, _values, mailbox, cancellationToken);
            return ((FactValues<T>)known).With(uids, _values, mailbox.State.Messages);
        }
    }
}
