using System.Collections.Immutable;
using Embedded.Mail.Messages.Search;

namespace Embedded.Mail.Storage.Search;

/// <summary>Looks for texts in some messages at once: decoding takes the processor, and reading waits for the disk.</summary>
/// <param name="mailbox">Where the messages are.</param>
/// <param name="texts">The texts.</param>
internal sealed class TextReading(IMailbox mailbox, ImmutableArray<SearchCriteria> texts)
{
    private const int BatchSize = 64;

    private static readonly int Readers = Math.Clamp(Environment.ProcessorCount, 1, 4);

    private readonly TextSearch[] _searches = [.. Enumerable.Range(0, Readers).Select(_ => new TextSearch(texts))];
    private readonly List<MessageMetadata> _messages = [];

    /// <summary>Adds a message, of which the structure is known; true when it is time to read.</summary>
    public bool Add(MessageMetadata metadata)
    {
        // The store fills the same object for the next message.
        _messages.Add(new MessageMetadata
        {
            Uid = metadata.Uid,
            InternalDate = metadata.InternalDate,
            Size = metadata.Size,
            Guid = metadata.Guid,
            SaveDate = metadata.SaveDate,
            Structure = metadata.Structure,
            Headers = metadata.Headers.ToArray(),
        });
        return _messages.Count == BatchSize;
    }

    /// <summary>Reads what was added, and forgets it.</summary>
    /// <returns>The texts found in each, with how well they match; null for a message that is gone.</returns>
    public async ValueTask<IReadOnlyList<(MessageMetadata Metadata, IReadOnlyDictionary<SearchCriteria, int>? Texts)>> ReadAsync(CancellationToken cancellationToken)
    {
        MessageMetadata[] messages = [.. _messages];
        var found = new IReadOnlyDictionary<SearchCriteria, int>?[messages.Length];
        _messages.Clear();
        var next = -1;
        await Task.WhenAll(_searches.Take(messages.Length).Select(search => Task.Run(() => ReadNextAsync(search), cancellationToken)));
        return [.. messages.Zip(found)];

        async Task ReadNextAsync(TextSearch search)
        {
            while (Interlocked.Increment(ref next) is var at && at < messages.Length)
            {
                found[at] = await FindAsync(search, messages[at], cancellationToken);
            }
        }
    }

    private async ValueTask<IReadOnlyDictionary<SearchCriteria, int>?> FindAsync(TextSearch search, MessageMetadata metadata, CancellationToken cancellationToken)
    {
        try
        {
            await using var message = await mailbox.OpenMessageAsync(metadata.Uid, cancellationToken);
            return await search.FindAsync(message, metadata.Structure!, cancellationToken);
        }
        catch (MailStoreException e) when (e.Error == MailStoreError.Expunged)
        {
            return null;
        }
    }
}
