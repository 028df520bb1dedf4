using System.Text;

namespace Embedded.Mail.Storage.Index;

/// <summary>The extensions in the order of their numbers, and with them the layout of the records.</summary>
internal sealed class IndexExtensions(IndexRecords records)
{
    /// <summary>Most octets that all records together may take.</summary>
    private const long MaxRecordOctets = 1L << 30;

    private readonly List<IndexExtension> _list = [];

    public IReadOnlyList<IndexExtension> List => _list;

    public IndexExtension? this[string name] => _list.Find(extension => extension.Name == name);

    public IndexExtension? Find(ReadOnlySpan<byte> name)
    {
        foreach (var extension in _list)
        {
            if (Ascii.Equals(name, extension.Name))
            {
                return extension;
            }
        }

        return null;
    }

    /// <summary>Takes an extension as a snapshot has it, offset and all.</summary>
    public void Take(IndexExtension extension) => _list.Add(extension);

    /// <summary>Appends an extension with zero data; false if the records would become too large.</summary>
    public bool TryAdd(IndexExtension extension)
    {
        var (size, align) = (extension.RecordSize, extension.RecordAlign);
        (extension.RecordSize, extension.RecordAlign) = (0, 0);
        _list.Add(extension);
        if (TryResizeRecords(extension, size, align))
        {
            return true;
        }

        _list.RemoveAt(_list.Count - 1);
        return false;
    }

    /// <summary>Gives an extension another record size, and all records their new layout.</summary>
    /// <returns>False, and nothing is changed, if they would become too large.</returns>
    public bool TryResizeRecords(IndexExtension extension, ushort size, ushort align)
    {
        if ((extension.RecordSize, extension.RecordAlign) == (size, align))
        {
            return true;
        }

        var before = _list.ConvertAll(one => (one.RecordOffset, one.RecordSize));
        var (oldSize, oldAlign) = (extension.RecordSize, extension.RecordAlign);
        (extension.RecordSize, extension.RecordAlign) = (size, align);
        if (!IndexRecordLayout.TryArrange(_list, out var offsets, out var recordSize) || (long)recordSize * records.Count > MaxRecordOctets)
        {
            (extension.RecordSize, extension.RecordAlign) = (oldSize, oldAlign);
            return false;
        }

        var moves = new List<(int, int, int)>(_list.Count);
        for (var i = 0; i < _list.Count; i++)
        {
            _list[i].RecordOffset = offsets[i];
            moves.Add((before[i].RecordOffset, offsets[i], Math.Min(before[i].RecordSize, _list[i].RecordSize)));
        }

        records.Relayout(recordSize, moves.FindAll(static move => move.Item3 > 0));
        return true;
    }
}
