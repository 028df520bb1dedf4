using System.Buffers;
using Embedded.Mail.Mime;

namespace Embedded.Mail.Storage.Index.Cache;

/// <summary>Some hundred messages: what the cache has of them, what was read besides, and what both give in IMAP's form.</summary>
internal sealed class MetadataBatch(CacheColumns columns, int maxMessages) : IDisposable
{
    private readonly MetadataRow[] _rows = new MetadataRow[maxMessages];
    private readonly ArrayBufferWriter<byte> _output = new();
    private readonly ArrayBufferWriter<byte> _header = new();
    private readonly CachedHeaderMerge _merge = new();

    /// <summary>How many messages it can hold.</summary>
    public int Capacity => maxMessages;

    /// <summary>Whether more messages may follow in the next.</summary>
    public bool IsFull => Messages.Count == maxMessages;

    /// <summary>The messages, ascending, with their offsets in the cache.</summary>
    public List<LogRecordValue> Messages { get; } = new(maxMessages);

    /// <summary>The values, a row for each message.</summary>
    public CacheValues Values { get; } = new(columns.List, maxMessages);

    /// <summary>The messages that were read because the cache did not answer.</summary>
    public List<CacheAddition> Additions { get; } = [];

    /// <summary>What is wrong with the cache; the default value if nothing is.</summary>
    public IndexDamage Damage { get; set; }

    /// <summary>Takes the next messages, and forgets those before.</summary>
    /// <returns>False when there are none.</returns>
    public bool Fill(IEnumerator<LogRecordValue> messages)
    {
        Messages.Clear();
        Additions.Clear();
        Array.Clear(_rows);
        Values.Clear();
        _output.ResetWrittenCount();
        Damage = default;
        while (Messages.Count < maxMessages && messages.MoveNext())
        {
            Messages.Add(messages.Current);
        }

        return Messages.Count > 0;
    }

    /// <summary>Forgets what the cache said: it is damaged.</summary>
    public void Distrust(IndexDamage damage)
    {
        Damage = damage;
        Values.Clear();
        Array.Clear(_rows);
        _output.ResetWrittenCount();
        ForgetOffsets();
    }

    /// <summary>Forgets where the messages lie in the cache: there is none that these offsets mean.</summary>
    public void ForgetOffsets()
    {
        for (var row = 0; row < Messages.Count; row++)
        {
            Messages[row] = new(Messages[row].Uid, 0);
        }
    }

    /// <summary>Takes what was read of a message; null when it is gone. Called for several messages at once.</summary>
    public void SetRead(int row, byte[]? values)
    {
        ref var read = ref _rows[row];
        (read.IsRead, read.IsGone) = (true, values is null);
        if (values is { Length: > 0 })
        {
            Values.SetOwn(row, values);
        }
    }

    /// <summary>Writes what the values give of those messages of which enough is known.</summary>
    /// <returns>Why values are none that the fields can have; null when they are.</returns>
    public string? Write()
    {
        for (var row = 0; row < Messages.Count; row++)
        {
            ref var known = ref _rows[row];
            if (!known.IsGone && !known.IsWritten && (known.IsRead || columns.NeedsOf(Values, row) == MessageNeeds.Nothing))
            {
                known.IsWritten = true;
                if (FindFault(row, ref known) is { } fault)
                {
                    return fault;
                }
            }
        }

        return null;
    }

    /// <summary>Whether the message has to be read.</summary>
    public bool IsOpen(int row) => !_rows[row].IsWritten && !_rows[row].IsGone;

    /// <summary>Whether the message has been expunged.</summary>
    public bool IsGone(int row) => _rows[row].IsGone;

    /// <summary>Gives what is known of a message. It is valid until the batch is filled again.</summary>
    public void CopyTo(int row, MessageMetadata metadata)
    {
        ref var known = ref _rows[row];
        metadata.Uid = Messages[row].Uid;
        metadata.InternalDate = ValueOr(row, columns.ReceivedDate, CachedValue.ReadDate, default);
        metadata.Size = ValueOr(row, columns.VirtualSize, CachedValue.ReadSize, 0);
        metadata.Guid = ValueOr(row, columns.Guid, CachedValue.ReadGuid, default);
        metadata.SaveDate = ValueOr<DateTimeOffset?>(row, columns.SaveDate, static value => CachedValue.ReadDate(value), null);
        metadata.Pop3Uidl = ValueOr(row, columns.Pop3Uidl, CachedValue.ReadUidl, null);
        metadata.Envelope = _output.WrittenMemory[known.Envelope];
        metadata.Body = _output.WrittenMemory[known.Body];
        metadata.BodyStructure = _output.WrittenMemory[known.BodyStructure];
        metadata.Headers = _output.WrittenMemory[known.Headers];
        metadata.Preview = columns.Snippet >= 0 && Values.IsKnown(row, columns.Snippet) ? _output.WrittenMemory[known.Preview] : default(ReadOnlyMemory<byte>?);
        metadata.Structure = ValueOr(row, columns.Structure, static value => MessageStructure.TryLoad(value, out var structure) ? structure : null, null);
    }

    public void Dispose() => Values.Dispose();

    private delegate T ValueReader<T>(ReadOnlySpan<byte> value);

    private T ValueOr<T>(int row, int column, ValueReader<T> read, T otherwise) =>
        column >= 0 && Values.IsKnown(row, column) ? read(Values[row, column]) : otherwise;

    private string? FindFault(int row, ref MetadataRow known) =>
        columns.VirtualSize >= 0 && ValueOr(row, columns.VirtualSize, CachedValue.ReadSize, 0) < 0 ? "a message of a negative size"
        : !TryWriteEnvelope(row, ref known) || !TryWriteHeaders(row, ref known) ? "header fields that are none"
        : !TryWriteBodyStructure(row, ref known) || !TryWriteBody(row, ref known) ? "a BODYSTRUCTURE that is none"
        : !TryWritePreview(row, ref known) ? "a preview that is none"
        : columns.Structure >= 0 && !MessageStructure.TryLoad(Values[row, columns.Structure], out _) ? "a structure that is none"
        : null;

    // The cached lines are a header of their own; the order of different fields does not matter to an ENVELOPE.
    private bool TryWriteEnvelope(int row, ref MetadataRow known)
    {
        if (columns.Envelope.IsEmpty)
        {
            return true;
        }

        _header.ResetWrittenCount();
        foreach (var column in columns.Envelope)
        {
            if (!CachedHeader.TryRead(Values[row, column], out var header))
            {
                return false;
            }

            _header.Write(header.Text);
            _header.Write(header.Text.IsEmpty || header.Text.EndsWith("\n"u8) ? default : "\n"u8);
        }

        var start = _output.WrittenCount;
        MessageStructure.Scan(_header.WrittenSpan).WriteEnvelope(_header.WrittenSpan, _output);
        known.Envelope = start.._output.WrittenCount;
        return true;
    }

    private bool TryWriteHeaders(int row, ref MetadataRow known)
    {
        var start = _output.WrittenCount;
        var isSound = _merge.TryWrite(Values, row, columns.Headers.AsSpan(), _output);
        known.Headers = start.._output.WrittenCount;
        return isSound;
    }

    private bool TryWritePreview(int row, ref MetadataRow known)
    {
        if (columns.Snippet < 0 || !Values.IsKnown(row, columns.Snippet))
        {
            return true;
        }

        var start = _output.WrittenCount;
        var isSound = CachedPreview.TryRead(Values[row, columns.Snippet], out var text);
        _output.Write(text);
        known.Preview = start.._output.WrittenCount;
        return isSound;
    }

    private bool TryWriteBodyStructure(int row, ref MetadataRow known)
    {
        if (!columns.Asks(MessageFields.BodyStructure))
        {
            return true;
        }

        var start = _output.WrittenCount;
        var isSound = Values.IsKnown(row, columns.BodyStructure) ? TryWriteText(Values[row, columns.BodyStructure]) : TryWritePlain(row, isExtended: true);
        known.BodyStructure = start.._output.WrittenCount;
        return isSound;
    }

    private bool TryWriteBody(int row, ref MetadataRow known)
    {
        if (!columns.Asks(MessageFields.Body))
        {
            return true;
        }

        var start = _output.WrittenCount;
        var isSound = Values.IsKnown(row, columns.Body) ? TryWriteText(Values[row, columns.Body])
            : Values.IsKnown(row, columns.BodyStructure) ? CachedBodyStructure.TryWriteBody(Values[row, columns.BodyStructure], _output)
            : TryWritePlain(row, isExtended: false);
        known.Body = start.._output.WrittenCount;
        return isSound;
    }

    private bool TryWritePlain(int row, bool isExtended)
    {
        var isPlain = columns.IsPlain(Values, row, out var part);
        CachedBodyStructure.WritePlain(part.Body.Virtual, part.Lines, isExtended, _output);
        return isPlain;
    }

    private bool TryWriteText(ReadOnlySpan<byte> text)
    {
        _output.Write("("u8);
        _output.Write(text);
        _output.Write(")"u8);
        return CachedBodyStructure.IsSound(text);
    }
}
