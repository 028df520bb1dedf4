using Embedded.Mail.Storage.Files;

namespace Embedded.Mail.Storage.Index.Cache;

/// <summary>
/// One reading of metadata: brings batches of messages to where they can be given out, the cache by the disk's threads, messages by several tasks at once. What came of it goes
/// to the sink, batch by batch.
/// </summary>
internal sealed class MetadataRun(CacheStore store, DiskThreads disk, IMessageSource source, ICacheSink? sink, CacheIdentity identity, CacheColumns columns) : IAsyncDisposable
{
    // Messages wait for the disk more than for the processor.
    private static readonly int Readers = Math.Clamp(Environment.ProcessorCount, 2, 8);

    private readonly List<MessageValueReader> _idle = [];
    private CacheFile? _file;
    private CacheReader? _reader;
    private bool _isOpened;
    private bool _isUsed;
    private Messages.Uid _first;
    private Messages.Uid _last;
    private ValueTask _adding;

    /// <summary>Makes a batch ready: of each message all is known that can be.</summary>
    public async Task LoadAsync(MetadataBatch batch, CancellationToken cancellationToken)
    {
        await disk.RunAsync(() => ReadCache(batch));
        await ReadMessagesAsync(batch, cancellationToken);
        if (batch.Write() is not { } fault)
        {
            return;
        }

        // Part of the values were the cache's.
        batch.Distrust(new(batch.Messages[0].Value, fault));
        Close();
        await ReadMessagesAsync(batch, cancellationToken);
        if (batch.Write() is { } own)
        {
            throw new InvalidDataException($"A message gave {own}.");
        }
    }

    /// <summary>Hands over what the batch gave, once what was handed over before is done.</summary>
    public async ValueTask CommitAsync(MetadataBatch batch)
    {
        NoteRange(batch);
        if (sink is null)
        {
            return;
        }

        var fields = store.Usage.Note(columns.List, _file?.Fields ?? new([]), _first, _last, identity.FirstNew);
        var isNews = !_isUsed && IsNews(fields);
        if (batch.Additions.Count > 0 || batch.Damage.Reason is not null || isNews)
        {
            _isUsed = true;
            await _adding;
            _adding = sink.AddAsync(new(identity.ResetId, fields, [.. batch.Additions.OrderBy(static addition => addition.Uid)], batch.Damage)).Preserve();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Close();
        await _adding;
    }

    private void NoteRange(MetadataBatch batch)
    {
        _first = _first.IsNone ? batch.Messages[0].Uid : _first;
        _last = batch.Messages[^1].Uid;
    }

    private bool IsNews(IReadOnlyList<CacheField> fields)
    {
        for (var column = 0; _file is not null && column < fields.Count; column++)
        {
            if (_file.Fields.NumberOf(fields[column]) is var number and >= 0 && CacheUsage.IsNews(fields[column], _file.Fields[number]))
            {
                return true;
            }
        }

        return false;
    }

    private void ReadCache(MetadataBatch batch)
    {
        Open(batch);
        if (_reader is null)
        {
            batch.ForgetOffsets();
            return;
        }

        var damage = ReadRecords(batch);
        if (damage.Reason is null && batch.Write() is { } fault)
        {
            damage = new(batch.Messages[0].Value, fault);
        }

        if (damage.Reason is not null)
        {
            Close();
            batch.Distrust(damage);
        }
    }

    private IndexDamage ReadRecords(MetadataBatch batch)
    {
        try
        {
            return _reader!.Read(batch.Messages, batch.Values);
        }
        catch (IOException e)
        {
            // What the disk does not give is as good as damaged: the messages have it all.
            return new(0, e.Message);
        }
    }

    private void Open(MetadataBatch batch)
    {
        if (_isOpened)
        {
            return;
        }

        _isOpened = true;
        var opening = store.Open(identity.IndexId);
        if (opening.Status == CacheOpenStatus.Damaged)
        {
            batch.Distrust(opening.Damage);
            return;
        }

        _file = opening.File;
        if (_file is not null && _file.Header.FileSequence == identity.ResetId)
        {
            _reader = new CacheReader(_file, columns.List);
        }
    }

    private void Close()
    {
        _reader?.Dispose();
        _file?.Dispose();
        (_reader, _file) = (null, null);
    }

    private async Task ReadMessagesAsync(MetadataBatch batch, CancellationToken cancellationToken)
    {
        var open = new Queue<int>(Enumerable.Range(0, batch.Messages.Count).Where(batch.IsOpen));
        var rest = new Queue<int>();
        var readers = Math.Min(Readers, open.Count);
        await Task.WhenAll(Enumerable.Range(0, readers).Select(_ => disk.RunAsync(() => ReadWhole(batch, open, rest, cancellationToken))));
        readers = Math.Min(readers, rest.Count);
        if (readers == 1)
        {
            await ReadQueueAsync(batch, rest, cancellationToken);
        }
        else if (readers > 1)
        {
            await Task.WhenAll(Enumerable.Range(0, readers).Select(_ => Task.Run(() => ReadQueueAsync(batch, rest, cancellationToken), cancellationToken)));
        }
    }

    /// <summary>Reads messages that go into memory whole, as most do, on a disk thread; the others are left over.</summary>
    private void ReadWhole(MetadataBatch batch, Queue<int> open, Queue<int> rest, CancellationToken cancellationToken)
    {
        var reader = TakeReader();
        while (TryTake(open, out var row))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (reader.TryRead(batch.Messages[row].Uid, batch.Values, row, out var values))
            {
                Note(batch, row, values);
            }
            else
            {
                lock (rest)
                {
                    rest.Enqueue(row);
                }
            }
        }

        GiveBack(reader);
    }

    private async Task ReadQueueAsync(MetadataBatch batch, Queue<int> open, CancellationToken cancellationToken)
    {
        var reader = TakeReader();
        while (TryTake(open, out var row))
        {
            Note(batch, row, await reader.ReadAsync(batch.Messages[row].Uid, batch.Values, row, cancellationToken));
        }

        GiveBack(reader);
    }

    private void Note(MetadataBatch batch, int row, byte[]? values)
    {
        batch.SetRead(row, values);
        if (values is { Length: > 0 } && sink is not null)
        {
            lock (batch.Additions)
            {
                batch.Additions.Add(new(batch.Messages[row].Uid, batch.Messages[row].Value, values));
            }
        }
    }

    private void GiveBack(MessageValueReader reader)
    {
        lock (_idle)
        {
            _idle.Add(reader);
        }
    }

    private static bool TryTake(Queue<int> open, out int row)
    {
        lock (open)
        {
            return open.TryDequeue(out row);
        }
    }

    private MessageValueReader TakeReader()
    {
        lock (_idle)
        {
            if (_idle.Count == 0)
            {
                return new MessageValueReader(columns, source);
            }

            var reader = _idle[^1];
            _idle.RemoveAt(_idle.Count - 1);
            return reader;
        }
    }
}
