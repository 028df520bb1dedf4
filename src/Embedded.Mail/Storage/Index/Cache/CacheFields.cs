using System.Buffers.Binary;
using System.Text;

namespace Embedded.Mail.Storage.Index.Cache;

/// <summary>The fields of a cache file, in the order of their numbers: the newest field header.</summary>
internal sealed class CacheFields
{
    /// <summary>Octets before the columns.</summary>
    public const int PrefixSize = 12;

    /// <summary>Largest field header taken.</summary>
    public const int MaxSize = 1024 * 1024;

    /// <summary>Most header fields of messages that are cached, so that no client fills the file by asking for names.</summary>
    public const int MaxHeaders = 100;

    // last_used and size, type and decision, and a name of one octet at least.
    private const int MinFieldSize = 4 + 4 + 1 + 1 + 2;
    private const byte DecisionMask = 0x03;

    private readonly List<CacheField> _list;
    private readonly Dictionary<string, int> _numbers = new(StringComparer.OrdinalIgnoreCase);

    public CacheFields(IEnumerable<CacheField> fields)
    {
        _list = [.. fields];
        for (var i = 0; i < _list.Count; i++)
        {
            _numbers.TryAdd(_list[i].Name, i);
        }
    }

    public int Count => _list.Count;

    public CacheField this[int number] => _list[number];

    public IReadOnlyList<CacheField> List => _list;

    /// <summary>The number of a field; -1 without it, or when the file has it in another form.</summary>
    public int NumberOf(CacheField field) => _numbers.TryGetValue(field.Name, out var number) && _list[number].IsLike(field) ? number : -1;

    /// <summary>Whether a field of this name is there, in whatever form.</summary>
    public bool HasName(string name) => _numbers.ContainsKey(name);

    /// <summary>Where the time of a field's last use lies in the field header.</summary>
    public static int LastUsedAt(int number) => PrefixSize + (4 * number);

    /// <summary>Where a field's decision lies in the field header.</summary>
    public int DecisionAt(int number) => PrefixSize + (9 * Count) + number;

    /// <summary>Reads a field header.</summary>
    /// <param name="octets">All of it.</param>
    /// <param name="fault">What is wrong with it.</param>
    /// <returns>The fields; null when something is wrong.</returns>
    public static CacheFields? Read(ReadOnlySpan<byte> octets, out string? fault)
    {
        fault = null;
        var count = BinaryPrimitives.ReadUInt32LittleEndian(octets[8..]);
        if (count > (uint)(octets.Length - PrefixSize) / MinFieldSize)
        {
            fault = $"a field header of {octets.Length} octets has {count} fields";
            return null;
        }

        var fields = new List<CacheField>((int)count);
        var names = octets[(PrefixSize + (10 * (int)count))..];
        for (var i = 0; i < (int)count && fault is null; i++)
        {
            var field = ReadField(octets, i, (int)count, ref names);
            fault = FindFault(field);
            fields.Add(field);
        }

        var read = new CacheFields(fields);
        fault ??= read._numbers.Count == fields.Count ? null : "two fields have the same name";
        return fault is null ? read : null;
    }

    /// <summary>Writes these fields as a field header that is the newest, padding included.</summary>
    public byte[] Write()
    {
        var names = Encoding.ASCII.GetBytes(string.Concat(_list.Select(static field => field.Name + "\0")));
        var size = PrefixSize + (10 * Count) + names.Length;
        var octets = new byte[(size + 3) & ~3];
        BinaryPrimitives.WriteUInt32LittleEndian(octets.AsSpan(4), (uint)size);
        BinaryPrimitives.WriteUInt32LittleEndian(octets.AsSpan(8), (uint)Count);
        for (var i = 0; i < Count; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(octets.AsSpan(LastUsedAt(i)), _list[i].LastUsed);
            BinaryPrimitives.WriteUInt32LittleEndian(octets.AsSpan(PrefixSize + (4 * Count) + (4 * i)), _list[i].Size);
            octets[PrefixSize + (8 * Count) + i] = (byte)_list[i].Type;
            octets[DecisionAt(i)] = (byte)_list[i].Decision;
        }

        names.CopyTo(octets, PrefixSize + (10 * Count));
        return octets;
    }

    private static CacheField ReadField(ReadOnlySpan<byte> octets, int i, int count, ref ReadOnlySpan<byte> names)
    {
        var end = names.IndexOf((byte)0);
        var name = end < 0 ? "" : Encoding.Latin1.GetString(names[..end]);
        names = end < 0 ? default : names[(end + 1)..];
        var decision = octets[PrefixSize + (9 * count) + i] & DecisionMask;
        return new(name, (CacheFieldType)octets[PrefixSize + (8 * count) + i], BinaryPrimitives.ReadUInt32LittleEndian(octets[(PrefixSize + (4 * count) + (4 * i))..]))
        {
            LastUsed = BinaryPrimitives.ReadUInt32LittleEndian(octets[LastUsedAt(i)..]),
            Decision = decision > (int)CacheDecision.Yes ? CacheDecision.No : (CacheDecision)decision,
        };
    }

    private static string? FindFault(CacheField field) =>
        field.Name.Length == 0 ? "a field has no name"
        : field.Type > CacheFieldType.Header ? $"the field {field.Name} has the unknown type {field.Type}"
        : field.IsFixed && (field.Size is 0 or > CacheRecord.MaxSize) ? $"the field {field.Name} has values of {field.Size} octets"
        : null;
}
