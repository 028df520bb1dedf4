using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Embedded.Mail.Storage.Index;

/// <summary>
/// Builds the octets of one transaction, to be written by a single append under the log's lock. Records go out in the order in which they
/// are added; two or more are framed by a boundary. For one use and one caller.
/// </summary>
internal sealed class LogTransaction
{
    private readonly ArrayBufferWriter<byte> _records = new(256);
    private int _count;

    /// <summary>Whether nothing has been added.</summary>
    public bool IsEmpty => _count == 0;

    /// <summary>Adds a record that is an array of items, of which there must be one at least.</summary>
    public void Add<T>(LogRecordType type, LogRecordFlags flags, params ReadOnlySpan<T> items)
        where T : struct, ILogItem<T>
    {
        var payload = Begin(type, flags, items.Length * T.Size);
        for (var i = 0; i < items.Length; i++)
        {
            items[i].Write(payload[(i * T.Size)..]);
        }
    }

    /// <summary>Adds a keyword-update.</summary>
    public void AddKeyword(LogRecordFlags flags, bool removes, ReadOnlySpan<byte> keyword, params ReadOnlySpan<LogUidRange> ranges)
    {
        var start = 4 + Padded(keyword.Length);
        var payload = Begin(LogRecordType.KeywordUpdate, flags, start + (ranges.Length * LogUidRange.Size));
        payload[0] = removes ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt16LittleEndian(payload[2..], checked((ushort)keyword.Length));
        keyword.CopyTo(payload[4..]);
        for (var i = 0; i < ranges.Length; i++)
        {
            ranges[i].Write(payload[(start + (i * LogUidRange.Size))..]);
        }
    }

    /// <summary>Adds a header-update: overwrites octets of the base header.</summary>
    public void AddHeaderUpdate(LogRecordFlags flags, int offset, ReadOnlySpan<byte> data) =>
        AddPatch(LogRecordType.HeaderUpdate, flags, offset, data);

    /// <summary>Adds a header-update of one number of the base header.</summary>
    public void AddHeaderUpdate(LogRecordFlags flags, int offset, uint value)
    {
        Span<byte> data = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(data, value);
        AddHeaderUpdate(flags, offset, data);
    }

    /// <summary>
    /// Adds an ext-intro by name, which selects the extension for the ext-* records behind it. The position in the extension list is never
    /// written, because it depends on what others have added meanwhile.
    /// </summary>
    public void AddExtensionIntro(
        LogRecordFlags flags, string name, uint resetId, int headerSize, ushort recordSize, ushort recordAlign, bool mayShrink = false)
    {
        var payload = Begin(LogRecordType.ExtensionIntro, flags, LogExtensionIntro.PrefixSize + Padded(name.Length));
        BinaryPrimitives.WriteUInt32LittleEndian(payload, LogExtensionIntro.ByName);
        BinaryPrimitives.WriteUInt32LittleEndian(payload[4..], resetId);
        BinaryPrimitives.WriteUInt32LittleEndian(payload[8..], (uint)headerSize);
        BinaryPrimitives.WriteUInt16LittleEndian(payload[12..], recordSize);
        BinaryPrimitives.WriteUInt16LittleEndian(payload[14..], recordAlign);
        BinaryPrimitives.WriteUInt16LittleEndian(payload[16..], mayShrink ? (ushort)0 : LogExtensionIntro.NoShrink);
        BinaryPrimitives.WriteUInt16LittleEndian(payload[18..], (ushort)name.Length);
        Encoding.ASCII.GetBytes(name, payload[LogExtensionIntro.PrefixSize..]);
    }

    /// <summary>Adds an ext-reset of the current extension.</summary>
    public void AddExtensionReset(LogRecordFlags flags, uint newResetId, bool preservesData)
    {
        var payload = Begin(LogRecordType.ExtensionReset, flags, 8);
        BinaryPrimitives.WriteUInt32LittleEndian(payload, newResetId);
        payload[4] = preservesData ? (byte)1 : (byte)0;
    }

    /// <summary>Adds an ext-hdr-update: overwrites octets of the current extension's header data.</summary>
    public void AddExtensionHeaderUpdate(LogRecordFlags flags, int offset, ReadOnlySpan<byte> data) =>
        AddPatch(LogRecordType.ExtensionHeaderUpdate, flags, offset, data);

    /// <summary>Adds an ext-rec-update with values of 32 bits, such as those of <c>cache</c> and <c>vsize</c>.</summary>
    public void AddExtensionRecords(LogRecordFlags flags, params ReadOnlySpan<LogRecordValue> values) =>
        Add(LogRecordType.ExtensionRecordUpdate, flags, values);

    /// <summary>Adds an index-deleted.</summary>
    public void AddDeletion(LogRecordFlags flags) => Begin(LogRecordType.IndexDeleted, flags, 4);

    /// <summary>The octets to append to the log.</summary>
    public byte[] ToArray()
    {
        if (_count < 2)
        {
            return _records.WrittenSpan.ToArray();
        }

        var octets = new byte[LogRecordRules.BoundarySize + _records.WrittenCount];
        WriteHeader(octets, LogRecordType.Boundary, LogRecordFlags.External, LogRecordRules.BoundarySize);
        BinaryPrimitives.WriteUInt32LittleEndian(octets.AsSpan(LogRecord.HeaderSize), (uint)octets.Length);
        _records.WrittenSpan.CopyTo(octets.AsSpan(LogRecordRules.BoundarySize));
        return octets;
    }

    /// <summary>The header-update that says that everything up to its own end is carried out.</summary>
    /// <param name="offset">Where in the log it will be written.</param>
    public static byte[] Tail(long offset)
    {
        const int TailSize = LogRecord.HeaderSize + 8;
        var tail = new LogTransaction();
        tail.AddHeaderUpdate(LogRecordFlags.External, IndexHeader.LogTailOffsetField, checked((uint)(offset + TailSize)));
        return tail.ToArray();
    }

    private static int Padded(int length) => (length + 3) & ~3;

    private static void WriteHeader(Span<byte> octets, LogRecordType type, LogRecordFlags flags, int size)
    {
        LogFraming.WriteSize(octets, size);
        BinaryPrimitives.WriteUInt32LittleEndian(octets[4..], (uint)type | (uint)flags);
    }

    private void AddPatch(LogRecordType type, LogRecordFlags flags, int offset, ReadOnlySpan<byte> data)
    {
        var payload = Begin(type, flags, 4 + Padded(data.Length));
        BinaryPrimitives.WriteUInt16LittleEndian(payload, checked((ushort)offset));
        BinaryPrimitives.WriteUInt16LittleEndian(payload[2..], checked((ushort)data.Length));
        data.CopyTo(payload[4..]);
    }

    /// <summary>Writes a record's header and gives its zeroed payload to fill.</summary>
    private Span<byte> Begin(LogRecordType type, LogRecordFlags flags, int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 4);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, LogFraming.MaxSize - LogRecord.HeaderSize);
        var size = LogRecord.HeaderSize + length;
        var octets = _records.GetSpan(size)[..size];
        octets.Clear();
        WriteHeader(octets, type, flags, size);
        _records.Advance(size);
        _count++;
        return octets[LogRecord.HeaderSize..];
    }
}
