using System.Text;

namespace Embedded.Mail.Storage.Index;

/// <summary>The extensions in the order of their numbers, and with them the layout of the snapshot's records.</summary>
internal sealed class IndexExtensions(int recordSize)
{
    /// <summary>Most octets that all records together may take.</summary>
    private const long MaxRecordOctets = 1L << 30;

    private readonly List<IndexExtension> _list = [];

    public IReadOnlyList<IndexExtension> List => _list;

    /// <summary>Octets of a message's record in the snapshot.</summary>
    public int RecordSize { get; private set; } = recordSize;

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
    public bool TryAdd(IndexExtension extension, ushort size, ushort align, int messages)
    {
        _list.Add(extension);
        if (TryResizeRecords(extension, size, align, messages))
        {
            return true;
        }

        _list.RemoveAt(_list.Count - 1);
        return false;
    }

    /// <summary>Gives an extension another record size, and all records their new layout.</summary>
    /// <returns>False, and nothing is changed, if they would become too large.</returns>
    public bool TryResizeRecords(IndexExtension extension, ushort size, ushort align, int messages)
    {
        if ((extension.RecordSize, extension.RecordAlign) == (size, align))
        {
            return true;
        }

        var shapes = _list.ConvertAll(one => one == extension ? (size, align) : (one.RecordSize, one.RecordAlign));
        if (!IndexRecordLayout.TryArrange(shapes, out var offsets, out var total) || (long)total * messages > MaxRecordOctets)
        {
            return false;
        }

        extension.SetRecord(size, align);
        RecordSize = total;
        for (var i = 0; i < _list.Count; i++)
        {
            _list[i].RecordOffset = offsets[i];
        }

        return true;
    }

    /// <summary>Takes away the record data of messages that go; indexes ascend.</summary>
    public void Remove(ReadOnlySpan<int> indexes)
    {
        foreach (var extension in _list)
        {
            if (extension.HasColumn)
            {
                extension.Remove(indexes);
            }
        }
    }
}
