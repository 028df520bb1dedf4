using System.Buffers.Binary;

namespace Embedded.Mail.Storage.Index.Cache;

/// <summary>Goes through the values of one record, or of the payload of one. Nothing is read outside of it.</summary>
internal ref struct CacheRecord
{
    /// <summary>Octets before the values: the offset of the message's record before, and the size.</summary>
    public const int PrefixSize = 8;

    /// <summary>Largest record taken, and most that is cached of a message.</summary>
    public const int MaxSize = 64 * 1024;

    private readonly IReadOnlyList<CacheField> _fields;
    private readonly int _length;
    private ReadOnlySpan<byte> _rest;

    /// <summary>Goes through the values behind the prefix.</summary>
    public CacheRecord(ReadOnlySpan<byte> values, IReadOnlyList<CacheField> fields) 
    {
        _rest = values;
        (_fields, _length) = (fields, values.Length);
    }

    /// <summary>The number of the field at hand.</summary>
    public int Field { get; private set; }

    /// <summary>The value at hand.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Where the value at hand begins, in the octets behind the prefix.</summary>
    public int Start { get; private set; }

    /// <summary>Whether the record is no record.</summary>
    public bool IsDamaged { get; private set; }

    /// <summary>Moves to the next value; false behind the last and at damage.</summary>
    public bool Read()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        var isThere = TryReadPrefix(out var length, out var start);
        IsDamaged = !isThere || length > (uint)(_rest.Length - start);
        if (IsDamaged)
        {
            return false;
        }

        Start = _length - _rest.Length + start;
        Value = _rest.Slice(start, (int)length);
        _rest = _rest[Math.Min(_rest.Length, start + Padded((int)length))..];
        return true;
    }

    /// <summary>Octets that a value takes in a record.</summary>
    public static int SizeOf(CacheField field, int length) => (field.IsFixed ? 4 : 8) + Padded(length);

    /// <summary>Writes a value as a record has it.</summary>
    /// <returns>How many octets were written.</returns>
    public static int Write(Span<byte> octets, int number, CacheField field, ReadOnlySpan<byte> value)
    {
        var size = SizeOf(field, value.Length);
        octets[..size].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(octets, (uint)number);
        if (!field.IsFixed)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(octets[4..], (uint)value.Length);
        }

        value.CopyTo(octets[(field.IsFixed ? 4 : 8)..]);
        return size;
    }

    private static int Padded(int length) => (length + 3) & ~3;

    private bool TryReadPrefix(out uint length, out int start)
    {
        (length, start) = (0, 4);
        if (_rest.Length < 4 || BinaryPrimitives.ReadUInt32LittleEndian(_rest) is var number && number >= (uint)_fields.Count)
        {
            return false;
        }

        Field = (int)number;
        if (_fields[Field].IsFixed)
        {
            length = _fields[Field].Size;
            return true;
        }

        start = 8;
        length = _rest.Length < 8 ? uint.MaxValue : BinaryPrimitives.ReadUInt32LittleEndian(_rest[4..]);
        return _rest.Length >= 8;
    }
}
