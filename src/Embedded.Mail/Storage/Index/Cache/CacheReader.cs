using System.Buffers;
using System.Buffers.Binary;

namespace Embedded.Mail.Storage.Index.Cache;

/// <summary>
/// Reads the records of many messages from one file, in the order in which they lie there, with few large reads. Blocks on the disk.
/// </summary>
internal sealed class CacheReader : IDisposable
{
    private const int WindowLength = 256 * 1024;

    // What lies behind the last record that is wanted is read as far as most records go.
    private const int Overshoot = 4096;

    // No server makes a message's chain longer than it has fields.
    private const int MaxChain = 1000;

    private readonly CacheFile _file;
    private readonly int[] _columnOf;
    private readonly List<Link> _links = [];
    private readonly byte[] _window = ArrayPool<byte>.Shared.Rent(WindowLength);
    private long _windowStart;
    private int _windowLength;
    private long _horizon;

    /// <summary>Reads certain fields of a file.</summary>
    /// <param name="file">The file; not disposed.</param>
    /// <param name="columns">The fields that are wanted.</param>
    public CacheReader(CacheFile file, IReadOnlyList<CacheField> columns)
    {
        _file = file;
        _columnOf = new int[file.Fields.Count];
        Array.Fill(_columnOf, -1);
        for (var column = 0; column < columns.Count; column++)
        {
            if (file.Fields.NumberOf(columns[column]) is var number and >= 0)
            {
                _columnOf[number] = column;
            }
        }
    }

    /// <summary>Reads what the file has of a batch of messages.</summary>
    /// <param name="messages">The messages, with the offsets of their newest records; 0 for none.</param>
    /// <param name="values">Gets the values, row by row in the order of <paramref name="messages"/>.</param>
    /// <returns>What is wrong with the file; the default value if nothing is.</returns>
    public IndexDamage Read(IReadOnlyList<LogRecordValue> messages, CacheValues values)
    {
        _links.Clear();
        for (var row = 0; row < messages.Count; row++)
        {
            Add(new(messages[row].Value, row));
        }

        // Others may have appended to this file since it was opened.
        _windowLength = 0;
        var length = _file.File.GetStatus().Length;
        var damage = default(IndexDamage);
        for (var depth = 0; _links.Count > 0 && damage.Reason is null; depth++)
        {
            damage = depth < MaxChain ? ReadLinks(length, values) : new(_links[0].Offset, "a chain of records without end");
        }

        return damage;
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_window);

    private void Add(Link link)
    {
        if (link.Offset != 0)
        {
            _links.Add(link);
        }
    }

    // Each round follows all chains by one record.
    private IndexDamage ReadLinks(long length, CacheValues values)
    {
        var round = _links.ToArray();
        _links.Clear();
        Array.Sort(round, static (left, right) => left.Offset.CompareTo(right.Offset));
        _horizon = round[^1].Offset + (long)Overshoot;
        var damage = default(IndexDamage);
        for (var i = 0; i < round.Length && damage.Reason is null; i++)
        {
            var reason = ReadRecord(round[i], length, values);
            damage = reason is null ? default : new(round[i].Offset, reason);
        }

        return damage;
    }

    private string? ReadRecord(Link link, long length, CacheValues values)
    {
        if (link.Offset < CacheHeader.Size || link.Offset % 4 != 0 || link.Offset > length - CacheRecord.PrefixSize)
        {
            return "an offset that no record can have";
        }

        var prefix = Take(link.Offset, CacheRecord.PrefixSize);
        var size = prefix.IsEmpty ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(prefix[4..]);
        var previous = prefix.IsEmpty ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(prefix);
        if (size is < CacheRecord.PrefixSize or > WindowLength || size % 4 != 0 || size > length - link.Offset || previous >= link.Offset)
        {
            return $"a record of {size} octets behind one at offset {previous}";
        }

        Add(new(previous, link.Row));
        var octets = Take(link.Offset, (int)size);
        return octets.IsEmpty ? "a record that has vanished" : ReadValues(octets[CacheRecord.PrefixSize..], link.Row, values);
    }

    private string? ReadValues(ReadOnlySpan<byte> octets, int row, CacheValues values)
    {
        var record = new CacheRecord(octets, _file.Fields.List);
        while (record.Read())
        {
            if (_columnOf[record.Field] is var column and >= 0)
            {
                values.Add(row, column, record.Value);
            }
        }

        return record.IsDamaged ? "a record with a value that is none" : null;
    }

    /// <summary>Octets of the file; none when it does not have them.</summary>
    private ReadOnlySpan<byte> Take(long offset, int count)
    {
        if (offset < _windowStart || offset + count > _windowStart + _windowLength)
        {
            _windowStart = offset;
            _windowLength = _file.File.Read(_window.AsSpan(0, (int)Math.Clamp(_horizon - offset, count, WindowLength)), offset);
        }

        return count <= _windowLength - (offset - _windowStart) ? _window.AsSpan((int)(offset - _windowStart), count) : default;
    }

    private readonly record struct Link(uint Offset, int Row);
}
