using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Embedded.Mail.Messages;
using Embedded.Mail.Mime;

namespace Embedded.Mail.Storage.Index.Cache;

/// <summary>Reads messages one after the other, each no further than needed, and makes of them the values that the cache lacks.</summary>
internal sealed class MessageValueReader(CacheColumns columns, IMessageSource source)
{
    /// <summary>Largest message that is read into memory whole; larger ones are scanned through a window.</summary>
    public const int MaxInMemory = 1024 * 1024;

    private readonly CacheRecordBuilder _record = new(columns);
    private readonly HeaderFinder _headers = new(columns.List);

    /// <summary>Reads a message.</summary>
    /// <param name="uid">The message.</param>
    /// <param name="known">What is known of it already.</param>
    /// <param name="row">Its row in <paramref name="known"/>.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The values as a record has them, with columns for field numbers; null when the message has been expunged or cannot be read.</returns>
    public async ValueTask<byte[]?> ReadAsync(Uid uid, CacheValues known, int row, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadMessageAsync(uid, known, row, cancellationToken);
        }
        catch (IOException e)
        {
            source.NoteUnreadable(uid, e);
            return null;
        }
    }

    /// <summary>Reads a message on a disk thread.</summary>
    /// <returns>False when <see cref="ReadAsync"/> has to read it.</returns>
    public bool TryRead(Uid uid, CacheValues known, int row, out byte[]? values)
    {
        values = null;
        using var message = source.TryOpenWhole(uid);
        var needs = columns.NeedsOf(known, row);
        var text = ReadOnlyMemory<byte>.Empty;
        if (message is null || (needs == MessageNeeds.Text && (NeedsPreview(known, row) || !message.Body.TryGetMemory(out text))))
        {
            return false;
        }

        _record.Clear();
        AddProperties(message, known, row);
        if (needs == MessageNeeds.Text)
        {
            AddText(MessageStructure.Scan(text.Span), text.Span, message.PhysicalSize, known, row);
        }
        else if (needs == MessageNeeds.Header)
        {
            // What line ends a header has does not matter to what is cached of it.
            AddHeaders(message.Stored.Span[..Math.Min(message.Stored.Length, MimeLimits.Default.MaxHeaderSize)], known, row);
        }

        values = _record.ToArray();
        return true;
    }

    private async ValueTask<byte[]?> ReadMessageAsync(Uid uid, CacheValues known, int row, CancellationToken cancellationToken)
    {
        await using var message = await source.OpenAsync(uid, cancellationToken);
        if (message is null)
        {
            return null;
        }

        _record.Clear();
        AddProperties(message, known, row);
        switch (columns.NeedsOf(known, row))
        {
            case MessageNeeds.Header:
                await ReadHeaderAsync(message.Body, known, row, cancellationToken);
                break;
            case MessageNeeds.Text:
                await ReadTextAsync(message, known, row, cancellationToken);
                break;
        }

        return _record.ToArray();
    }

    private void AddProperties(OpenedMessage message, CacheValues known, int row)
    {
        Span<byte> value = stackalloc byte[CachedValue.MaxFixedSize];
        AddDate(message.InternalDate, columns.ReceivedDate, value, known, row);
        AddDate(message.SaveDate, columns.SaveDate, value, known, row);
        if (IsMissing(known, row, columns.VirtualSize))
        {
            BinaryPrimitives.WriteInt64LittleEndian(value, message.Body.Length);
            _record.Add(columns.VirtualSize, value);
        }

        if (IsMissing(known, row, columns.Guid) && message.GuidText.Length > 0)
        {
            _record.Add(columns.Guid, Encoding.Latin1.GetBytes(message.GuidText));
        }

        if (IsMissing(known, row, columns.Pop3Uidl))
        {
            _record.Add(columns.Pop3Uidl, Encoding.Latin1.GetBytes(message.Pop3Uidl ?? ""));
        }
    }

    private void AddDate(DateTimeOffset? date, int column, Span<byte> value, CacheValues known, int row)
    {
        if (IsMissing(known, row, column) && date is { } given && CachedValue.TryWriteDate(given, value))
        {
            _record.Add(column, value[..4]);
        }
    }

    private static bool IsMissing(CacheValues known, int row, int column) => column >= 0 && !known.IsKnown(row, column);

    private async ValueTask ReadHeaderAsync(MessageBody body, CacheValues known, int row, CancellationToken cancellationToken)
    {
        using var header = new HeaderText();
        await header.ReadAsync(body, cancellationToken);
        AddHeaders(header.Octets, known, row);
    }

    private void AddHeaders(ReadOnlySpan<byte> header, CacheValues known, int row)
    {
        _headers.Find(header);
        for (var column = 0; column < columns.List.Count; column++)
        {
            if (columns.List[column].IsHeader && !known.IsKnown(row, column))
            {
                _headers.Write(header, column, _record.Value);
                _record.AddValue(column);
            }
        }
    }

    private async ValueTask ReadTextAsync(OpenedMessage message, CacheValues known, int row, CancellationToken cancellationToken)
    {
        if (message.Body.Length > MaxInMemory)
        {
            await ReadLargeAsync(message, known, row, cancellationToken);
            return;
        }

        var length = (int)message.Body.Length;
        var octets = ArrayPool<byte>.Shared.Rent(Math.Max(1, length));
        try
        {
            await BodyOctets.ReadAsync(message.Body, 0, octets.AsMemory(0, length), cancellationToken);
            var structure = MessageStructure.Scan(octets.AsSpan(0, length));
            AddText(structure, octets.AsSpan(0, length), message.PhysicalSize, known, row);
            await AddPreviewAsync(new OctetsBody(octets.AsMemory(0, length)), structure, known, row, cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(octets);
        }
    }

    private void AddText(MessageStructure structure, ReadOnlySpan<byte> text, long? physicalSize, CacheValues known, int row)
    {
        AddHeaders(text[..(int)structure.HeaderSize], known, row);
        AddStructure(structure, known, row);
        if (!IsMissing(known, row, columns.MimeParts) && !IsMissing(known, row, columns.BodyStructure))
        {
            return;
        }

        var parts = new CachedPartsWriter(structure, physicalSize);
        structure.WriteBodyStructure(text, _record.Value);
        AddBodyStructure(parts, parts.FindNuls(text), known, row);
    }

    private async ValueTask ReadLargeAsync(OpenedMessage message, CacheValues known, int row, CancellationToken cancellationToken)
    {
        var structure = await MessageStructure.ScanAsync(message.Body, cancellationToken);
        await ReadHeaderAsync(message.Body, known, row, cancellationToken);
        AddStructure(structure, known, row);
        if (IsMissing(known, row, columns.BodyStructure))
        {
            await structure.WriteBodyStructureAsync(message.Body, _record.Value, cancellationToken);
            AddBodyStructure(new CachedPartsWriter(structure, null), default, known, row);
        }

        await AddPreviewAsync(message.Body, structure, known, row, cancellationToken);
    }

    private bool NeedsPreview(CacheValues known, int row) => IsMissing(known, row, columns.Snippet) && columns.Asks(MessageFields.Preview);

    private async ValueTask AddPreviewAsync(MessageBody body, MessageStructure structure, CacheValues known, int row, CancellationToken cancellationToken)
    {
        if (NeedsPreview(known, row))
        {
            CachedPreview.Write(await MessagePreview.ReadAsync(body, structure, cancellationToken), _record.Value);
            _record.AddValue(columns.Snippet);
        }
    }

    private void AddStructure(MessageStructure structure, CacheValues known, int row)
    {
        if (IsMissing(known, row, columns.Structure))
        {
            structure.Save(_record.Value);
            _record.AddValue(columns.Structure);
        }
    }

    // The BODYSTRUCTURE has been written to the record's value. That of a plain text is told by flags and sizes.
    private void AddBodyStructure(CachedPartsWriter parts, CachedNuls nuls, CacheValues known, int row)
    {
        var flags = parts.FlagsOf(nuls);
        if (flags is not null && parts.IsPlain(_record.Written))
        {
            flags |= CachedFlags.IsPlain;
        }
        else if (IsMissing(known, row, columns.BodyStructure))
        {
            _record.Add(columns.BodyStructure, _record.Written[1..^1]);
        }

        if (flags is not null)
        {
            Span<byte> value = stackalloc byte[4];
            BinaryPrimitives.WriteUInt32LittleEndian(value, (uint)flags);
            _record.Add(columns.Flags, value);
        }

        if (flags is not null && IsMissing(known, row, columns.MimeParts))
        {
            parts.Write(nuls, _record.Value);
            _record.AddValue(columns.MimeParts);
        }
    }
}
