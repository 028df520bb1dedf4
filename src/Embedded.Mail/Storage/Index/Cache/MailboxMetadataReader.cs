using System.Runtime.CompilerServices;
using Embedded.Mail.Storage.Files;

namespace Embedded.Mail.Storage.Index.Cache;

/// <summary>
/// Answers requests for metadata of many messages: from the cache where it can, else from as much of each message as is needed, which is kept in the cache for the next
/// time. Two batches are in memory at most: while one is given out, the next is read.
/// </summary>
/// <param name="store">The mailbox's cache.</param>
/// <param name="disk">The threads that may wait for the disk.</param>
/// <param name="source">The messages.</param>
/// <param name="sink">Takes what the cache shall hold; null when nothing shall be written.</param>
internal sealed class MailboxMetadataReader(CacheStore store, DiskThreads disk, IMessageSource source, ICacheSink? sink)
{
    private const int BatchSize = 512;

    // Many requests are for a message or two; the first answer shall not wait for hundreds.
    private const int FirstBatchSize = 16;

    /// <summary>Reads metadata; <see cref="IMailbox.ReadMetadataAsync"/>.</summary>
    /// <param name="messages">The messages, ascending, with their offsets in the cache; 0 for none. Gone through once, from several threads one after the other.</param>
    /// <param name="identity">What the index says of the cache, from the same state as <paramref name="messages"/>.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async IAsyncEnumerable<MessageMetadata> ReadAsync(
        IEnumerable<LogRecordValue> messages, CacheIdentity identity, MetadataRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var columns = new CacheColumns(request);
        var metadata = new MessageMetadata();
        using var rest = messages.GetEnumerator();
        await using var run = new MetadataRun(store, disk, source, sink, identity, columns);
        var given = new MetadataBatch(columns, FirstBatchSize);
        MetadataBatch? loading = null;
        var load = StartLoad(run, given, rest, cancellationToken);
        try
        {
            while (load is not null)
            {
                await load;
                load = null;
                await run.CommitAsync(given);
                loading ??= given.IsFull ? new MetadataBatch(columns, BatchSize) : null;
                load = loading is null ? null : StartLoad(run, loading, rest, cancellationToken);
                for (var row = 0; row < given.Messages.Count; row++)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    if (!given.IsGone(row))
                    {
                        given.CopyTo(row, metadata);
                        yield return metadata;
                    }
                }

                (given, loading) = (loading ?? given, given.Capacity < BatchSize ? null : given);
            }
        }
        finally
        {
            await FinishAsync(load);
            given.Dispose();
            loading?.Dispose();
        }
    }

    private static Task? StartLoad(MetadataRun run, MetadataBatch batch, IEnumerator<LogRecordValue> messages, CancellationToken cancellationToken) =>
        batch.Fill(messages) ? run.LoadAsync(batch, cancellationToken) : null;

    // Who stops early does not hear of what was being read for him; it must end before what it uses is closed.
    private static async Task FinishAsync(Task? load)
    {
        if (load is not null)
        {
            await load.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
