using System.Buffers;

namespace Embedded.Mail.Mime;

/// <summary>The parts and fields of a message as the scan finds them.</summary>
internal sealed class PartTable
{
    private const int FewParts = 16;
    private const int FewFields = 64;

    private PartRecord[] _parts = new PartRecord[FewParts];
    private FieldRecord[] _fields = new FieldRecord[FewFields];
    private int _fieldCount;
    private int _maxFields;

    public int Count { get; private set; }

    /// <summary>The innermost part that is open; -1 when none is.</summary>
    public int CurrentIndex { get; private set; }

    /// <summary>The innermost open part. Not to be held over <see cref="Begin"/>.</summary>
    public ref PartRecord Current => ref _parts[CurrentIndex];

    public ReadOnlySpan<PartRecord> Parts => _parts.AsSpan(0, Count);

    public ReadOnlySpan<FieldRecord> Fields => _fields.AsSpan(0, _fieldCount);

    /// <summary>Whether the innermost open part lies directly in a part of such traits.</summary>
    public bool IsWithin(PartTraits traits) => Current.Parent >= 0 && _parts[Current.Parent].Is(traits);

    public void Reset(MimeLimits limits)
    {
        _maxFields = limits.MaxFields;
        (Count, _fieldCount, CurrentIndex) = (0, 0, -1);
    }

    /// <summary>Gives back what a large message needed: a rare one shall not hold memory for good. Parts and fields are gone then.</summary>
    public void Shrink()
    {
        if (_parts.Length > 256 || _fields.Length > 2048)
        {
            Release(_parts, FewParts);
            Release(_fields, FewFields);
            (_parts, _fields) = (new PartRecord[FewParts], new FieldRecord[FewFields]);
        }
    }

    public void Begin(PartTraits traits, TextPosition start)
    {
        if (Count == _parts.Length)
        {
            Grow(ref _parts, FewParts);
        }

        ref var part = ref _parts[Count];
        part = default;
        part.Header = start;
        part.Parent = CurrentIndex;
        part.FirstField = _fieldCount;
        part.Traits = traits;
        part.Depth = CurrentIndex < 0 ? (byte)0 : (byte)(Current.Depth + 1);
        CurrentIndex = Count++;
    }

    public void End(TextPosition end)
    {
        ref var part = ref Current;
        part.End = end;
        part.Next = Count;
        CurrentIndex = part.Parent;
    }

    public void Add(FieldRecord field)
    {
        if (_fieldCount >= _maxFields)
        {
            return;
        }

        if (_fieldCount == _fields.Length)
        {
            Grow(ref _fields, FewFields);
        }

        _fields[_fieldCount++] = field;
    }

    private static void Grow<T>(ref T[] rows, int few)
    {
        var more = ArrayPool<T>.Shared.Rent(2 * rows.Length);
        rows.CopyTo(more, 0);
        Release(rows, few);
        rows = more;
    }

    private static void Release<T>(T[] rows, int few)
    {
        if (rows.Length > few)
        {
            ArrayPool<T>.Shared.Return(rows);
        }
    }
}
