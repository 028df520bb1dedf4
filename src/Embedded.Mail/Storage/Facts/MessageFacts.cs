using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Facts;

/// <summary>Facts of some messages of a mailbox, in one order.</summary>
/// <param name="uids">The messages, ascending.</param>
/// <param name="columns">What was asked.</param>
internal sealed class MessageFacts(Uid[] uids, IReadOnlyDictionary<Fact, FactColumn> columns)
{
    /// <summary>The messages, ascending.</summary>
    public Uid[] Uids { get; } = uids;

    /// <summary>One fact of them, in their order.</summary>
    public T[] Of<T>(ReadFact<T> fact) => ((FactValues<T>)columns[fact]).Of(Uids);

    /// <summary>Reads facts: those that are not known of the mailbox from former times.</summary>
    /// <param name="mailbox">The mailbox.</param>
    /// <param name="uids">The messages; those that are gone are left out.</param>
    /// <param name="facts">The facts.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async ValueTask<MessageFacts> ReadAsync(IMailbox mailbox, UidSet uids, IReadOnlyList<Fact> facts, CancellationToken cancellationToken)
    {
        var keeper = (mailbox as IFactKeeper)?.Facts ?? new FactSlot();
        var columns = keeper.Take(mailbox.State.UidValidity, facts);
        var missing = facts.Aggregate(UidSet.Empty, (missing, fact) => missing.Union(columns[fact].Missing(uids)));
        if (!missing.IsEmpty)
        {
            await AddAsync(mailbox, missing, facts, columns, cancellationToken);
            keeper.Keep(mailbox.State.UidValidity, columns);
        }

        return new MessageFacts(Known(uids, facts, columns), columns);
    }

    private static async ValueTask AddAsync(
        IMailbox mailbox, UidSet missing, IReadOnlyList<Fact> facts, Dictionary<Fact, FactColumn> columns, CancellationToken cancellationToken)
    {
        var fields = facts.Aggregate(MessageFields.None, static (fields, fact) => fields | fact.Fields);
        var request = new MetadataRequest(fields, [.. facts.SelectMany(static fact => fact.Headers).Distinct()]);
        var gatherings = facts.Select(static fact => fact.Gather()).ToArray();
        var read = new List<Uid>();
        await foreach (var metadata in mailbox.ReadMetadataAsync(missing, request, cancellationToken))
        {
            read.Add(metadata.Uid);
            foreach (var gathering in gatherings)
            {
                gathering.Add(metadata);
            }
        }

        for (var i = 0; i < facts.Count; i++)
        {
            columns[facts[i]] = await gatherings[i].JoinAsync(columns[facts[i]], read, mailbox, cancellationToken);
        }
    }

    // Of a message that went while others were read, some may know and others not.
    private static Uid[] Known(UidSet uids, IReadOnlyList<Fact> facts, Dictionary<Fact, FactColumn> columns)
    {
        var known = facts.Aggregate(uids, (known, fact) => known.Except(columns[fact].Missing(known)));
        return [.. known.Uids];
    }
}
