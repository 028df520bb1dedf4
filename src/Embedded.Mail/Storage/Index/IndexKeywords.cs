using System.Buffers.Binary;

namespace Embedded.Mail.Storage.Index;

/// <summary>
/// The mailbox's keywords, in the header data of the extension <c>keywords</c>. They are never removed or put in another order. Names are
/// octets: what Dovecot took from a client comes back as it was.
/// </summary>
internal sealed class IndexKeywords
{
    private const int EntrySize = 8;
    private const int Reserve = 128;

    private readonly List<byte[]> _names = [];

    public IReadOnlyList<byte[]> Names => _names;

    /// <summary>Reads the names from the extension's header data; false if it is not as it must be.</summary>
    public bool TryRead(ReadOnlySpan<byte> header)
    {
        if (header.Length < 4)
        {
            return false;
        }

        var count = BinaryPrimitives.ReadUInt32LittleEndian(header);
        if (count > (header.Length - 4) / EntrySize)
        {
            return false;
        }

        var entries = header.Slice(4, (int)count * EntrySize);
        var names = header[(4 + entries.Length)..];
        var position = 0;
        for (var i = 0; i < count; i++)
        {
            var length = names[position..].IndexOf((byte)0);
            if (length <= 0
                || BinaryPrimitives.ReadUInt32LittleEndian(entries[((i * EntrySize) + 4)..]) != position
                || IndexOf(names.Slice(position, length)) >= 0)
            {
                return false;
            }

            _names.Add(names.Slice(position, length).ToArray());
            position += length + 1;
        }

        return true;
    }

    /// <summary>The number of a keyword, without regard to ASCII case; -1 if it is unknown.</summary>
    public int IndexOf(ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < _names.Count; i++)
        {
            if (EqualsIgnoringAsciiCase(_names[i], name))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>
    /// Adds a keyword, growing the extension exactly as Dovecot's replay does: the extension is created where it was missing, and its
    /// number counts in later records. False if the records would become too large.
    /// </summary>
    public bool TryAdd(ReadOnlySpan<byte> name, IndexExtensions extensions, int messages)
    {
        _names.Add(name.ToArray());
        var header = ToHeader();
        var extension = extensions[IndexExtension.Keywords];
        var needsRecord = extension is null || _names.Count > 8 * extension.RecordSize;
        var recordSize = needsRecord ? RecordSizeFor(_names.Count) : extension!.RecordSize;
        var size = needsRecord || header.Length > extension!.Header.Length ? header.Length + Reserve : extension.Header.Length;
        Array.Resize(ref header, size);
        var grown = extension is null
            ? extensions.TryAdd(new(IndexExtension.Keywords, header), recordSize, align: 1, messages)
            : extensions.TryResizeRecords(extension, recordSize, Math.Max((ushort)1, extension.RecordAlign), messages);
        if (!grown || header.Length > IndexExtension.MaxHeaderSize)
        {
            _names.RemoveAt(_names.Count - 1);
            return false;
        }

        extensions[IndexExtension.Keywords]!.Header = header;
        return true;
    }

    private static ushort RecordSizeFor(int count)
    {
        var size = (count + 7) / 8;
        return (ushort)Math.Min(size % 4 == 0 ? size : size + 1, ushort.MaxValue);
    }

    private static bool EqualsIgnoringAsciiCase(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (left.Length != right.Length)
        {
            return false;
        }

        for (var i = 0; i < left.Length; i++)
        {
            if (left[i] != right[i] && (!char.IsAsciiLetter((char)left[i]) || (left[i] ^ right[i]) != 0x20))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The header data with these names, padded to 4 and without reserve.</summary>
    private byte[] ToHeader()
    {
        var start = 4 + (_names.Count * EntrySize);
        var header = new byte[(start + _names.Sum(static name => name.Length + 1) + 3) & ~3];
        BinaryPrimitives.WriteUInt32LittleEndian(header, (uint)_names.Count);
        var position = 0;
        for (var i = 0; i < _names.Count; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(8 + (i * EntrySize)), (uint)position);
            _names[i].CopyTo(header, start + position);
            position += _names[i].Length + 1;
        }

        return header;
    }
}
