using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Index.Cache;

/// <summary>The cache of a mailbox that is open: metadata out of it, and into it by the mailbox's index. Safe for any number of callers at once.</summary>
internal sealed class LiveCache(IndexSettings settings, LiveIndex index) : ICacheSink
{
    // So many messages are looked up in the index at once.
    private const int BlockSize = 1024;

    private readonly CacheStore _store = new(settings.Files, index.Paths, settings.FileMode, settings.FileGroup, settings.Time);

    /// <summary>Reads metadata of messages; <see cref="IMailbox.ReadMetadataAsync"/>.</summary>
    /// <param name="uids">The messages.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="source">Where messages are read that the cache does not answer.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public IAsyncEnumerable<MessageMetadata> ReadAsync(UidSet uids, MetadataRequest request, IMessageSource source, CancellationToken cancellationToken)
    {
        var identity = index.Look(static state => new IndexStateCache(state).Cache);
        var messages = OffsetsOf(index.State.Messages, uids, identity.ResetId);
        return new MailboxMetadataReader(_store, settings.Disk, source, this).ReadAsync(messages, identity, request, cancellationToken);
    }

    /// <summary>Keeps when messages were saved, where that is not now.</summary>
    public ValueTask KeepSaveDatesAsync(IEnumerable<KeyValuePair<Uid, DateTimeOffset>> dates)
    {
        // Nothing else has them, so that they are not forgotten after a week.
        var field = CacheField.SaveDate with { Decision = CacheDecision.Yes, LastUsed = _store.Usage.Now };
        var additions = new List<CacheAddition>();
        Span<byte> value = stackalloc byte[(int)field.Size];
        foreach (var (uid, date) in dates)
        {
            if (CachedValue.TryWriteDate(date, value))
            {
                var record = new byte[CacheRecord.SizeOf(field, value.Length)];
                _ = CacheRecord.Write(record, 0, field, value);
                additions.Add(new(uid, Offset: 0, record));
            }
        }

        var identity = index.Look(static state => new IndexStateCache(state).Cache);
        return AddAsync(new(identity.ResetId, [field], additions, default));
    }

    public async ValueTask AddAsync(CacheAdditions additions)
    {
        var operation = new CacheCommitOperation(_store, additions, index.Paths.Cache, settings.Logger);
        if (await TryCommitAsync(operation) && operation.IsPurgeDue)
        {
            _ = await TryCommitAsync(new CachePurgeOperation(_store, settings.Logger));
        }
    }

    // A mailbox that is deleted meanwhile needs no cache.
    private async Task<bool> TryCommitAsync(IndexOperation operation)
    {
        try
        {
            await index.CommitAsync(operation);
            return true;
        }
        catch (MailStoreException e) when (e.Error == MailStoreError.NotFound)
        {
            return false;
        }
        catch (MailStoreException e)
        {
            Log.CacheNotWritten(settings.Logger, e, index.Paths.Cache);
            return false;
        }
    }

    private IEnumerable<LogRecordValue> OffsetsOf(MessageList messages, UidSet uids, uint resetId)
    {
        foreach (var block in messages.Indexes(uids).Select(i => messages[i].Uid).Chunk(BlockSize))
        {
            foreach (var message in index.Look(state => Offsets(new(state), block, resetId)))
            {
                yield return message;
            }
        }
    }

    // Offsets into a file that has taken the place of the one that is open say nothing there.
    private static LogRecordValue[] Offsets(IndexStateCache cache, Uid[] uids, uint resetId)
    {
        var isSameFile = cache.Cache.ResetId == resetId;
        return Array.ConvertAll(uids, uid => new LogRecordValue(uid, cache.TryGetOffset(uid, out var offset) && isSameFile ? offset : 0));
    }
}
