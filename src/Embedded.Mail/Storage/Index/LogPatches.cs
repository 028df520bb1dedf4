using System.Buffers.Binary;

namespace Embedded.Mail.Storage.Index;

/// <summary>The pieces of a header that a header-update or ext-hdr-update record overwrites.</summary>
/// <param name="payload">The record's payload.</param>
/// <param name="isWide">Whether offset and size have 32 bits instead of 16.</param>
internal ref struct LogPatches(ReadOnlySpan<byte> payload, bool isWide)
{
    private readonly int _prefix = isWide ? 8 : 4;
    private ReadOnlySpan<byte> _rest = payload;

    /// <summary>Whether <see cref="TryRead"/> stopped for a piece that does not fit in the record.</summary>
    public bool IsDamaged { get; private set; }

    /// <summary>Gives the next piece: where it goes in the header, and its octets.</summary>
    public bool TryRead(out long offset, out ReadOnlySpan<byte> data)
    {
        offset = 0;
        data = default;
        if (_rest.IsEmpty || IsDamaged)
        {
            return false;
        }

        if (_rest.Length < _prefix || !TryReadSize(out offset, out var size) || size > _rest.Length - _prefix)
        {
            IsDamaged = true;
            return false;
        }

        data = _rest.Slice(_prefix, (int)size);
        // Padded to 4; the prefix is a multiple of 4 already.
        _rest = _rest[Math.Min(_rest.Length, _prefix + (((int)size + 3) & ~3))..];
        return true;
    }

    private readonly bool TryReadSize(out long offset, out long size)
    {
        var wide = _prefix == 8;
        offset = wide ? BinaryPrimitives.ReadUInt32LittleEndian(_rest) : BinaryPrimitives.ReadUInt16LittleEndian(_rest);
        size = wide ? BinaryPrimitives.ReadUInt32LittleEndian(_rest[4..]) : BinaryPrimitives.ReadUInt16LittleEndian(_rest[2..]);
        return size > 0;
    }
}
