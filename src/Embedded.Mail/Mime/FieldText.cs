namespace Embedded.Mail.Mime;

/// <summary>The values of a structure's fields, out of the message's octets, or out of a buffer that holds only them.</summary>
internal readonly ref struct FieldText
{
    private readonly ReadOnlySpan<byte> _octets;
    private readonly ReadOnlySpan<int> _starts;
    private readonly long _origin;

    /// <summary>Fields in the message's text, or in that stretch of it that begins at <paramref name="origin"/>.</summary>
    public FieldText(MessageStructure structure, ReadOnlySpan<byte> octets, long origin = 0)
    {
        Structure = structure;
        _octets = octets;
        _origin = origin;
    }

    public FieldText(MessageStructure structure, ReadOnlySpan<byte> gathered, ReadOnlySpan<int> starts)
    {
        Structure = structure;
        _octets = gathered;
        _starts = starts;
    }

    public MessageStructure Structure { get; }

    public ref readonly PartRecord Part(int part) => ref Structure.Parts[part];

    /// <summary>The first field of a part behind its last.</summary>
    public int FieldEnd(int part) => part + 1 < Structure.Parts.Length ? Structure.Parts[part + 1].FirstField : Structure.Fields.Length;

    /// <summary>Finds the next field of a kind, from <paramref name="field"/> on; -1 when the part has no further.</summary>
    public int Find(int part, MimeField kind, int field = 0)
    {
        var fields = Structure.Fields;
        var end = FieldEnd(part);
        for (field = Math.Max(field, Part(part).FirstField); field < end; field++)
        {
            if (fields[field].Field == kind)
            {
                return field;
            }
        }

        return -1;
    }

    /// <summary>
    /// The value of a field without the blanks before it; of a first line that is all blank only one goes. Empty where the octets are not those that were scanned.
    /// </summary>
    public ReadOnlySpan<byte> Value(int part, int field)
    {
        var record = Structure.Fields[field];
        var start = _starts.IsEmpty ? Part(part).Header.Offset + record.Offset - _origin : _starts[field];
        return start >= 0 && start + record.Length <= _octets.Length ? WithoutBlanks(_octets.Slice((int)start, record.Length)) : default;
    }

    private static ReadOnlySpan<byte> WithoutBlanks(ReadOnlySpan<byte> value)
    {
        var text = value.TrimStart(" \t"u8);
        return text.Length < value.Length && (text.IsEmpty || text[0] is (byte)'\r' or (byte)'\n') ? value[1..] : text;
    }
}
