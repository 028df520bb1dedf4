using System.Text;

namespace Embedded.Mail.Mime;

/// <summary>Reads the fields of the part that is open in a table: what the part is, and where the known fields lie.</summary>
internal sealed class PartHeader(PartTable table)
{
    private readonly byte[] _boundary = new byte[BoundaryStack.MaxLength];
    private int _boundaryLength;
    private bool _sawContentType;

    /// <summary>How many parameters of a Content-Type are looked at.</summary>
    public int MaxParameters { get; set; } = MimeLimits.Default.MaxParameters;

    public bool HasBoundary => _boundaryLength >= 0;

    public ReadOnlySpan<byte> Boundary => _boundary.AsSpan(0, _boundaryLength);

    public void Begin()
    {
        _boundaryLength = -1;
        _sawContentType = false;
    }

    /// <summary>Looks at one field, which begins at <paramref name="offset"/> of the message.</summary>
    public void Note(ReadOnlySpan<byte> field, long offset)
    {
        var first = (byte)(field[0] | 0x20);
        if (first is (byte)'c' or (byte)'d' or (byte)'s' or (byte)'f' or (byte)'r' or (byte)'t' or (byte)'b' or (byte)'i' or (byte)'m')
        {
            NoteNamed(field, offset);
        }
    }

    /// <summary>Settles what the part is, its header being complete.</summary>
    public void End()
    {
        ref var part = ref table.Current;
        if (!part.Is(PartTraits.Mime))
        {
            part.Traits = PartTraits.None;
            _boundaryLength = -1;
        }

        if (!_sawContentType || !part.Is(PartTraits.Mime))
        {
            part.Traits |= table.IsWithin(PartTraits.Digest) ? PartTraits.Message : PartTraits.Text;
        }
    }

    private void NoteNamed(ReadOnlySpan<byte> field, long offset)
    {
        // Blanks before the colon are not of the name (RFC 5322 §4.5).
        var colon = field.IndexOf((byte)':');
        var kind = colon <= 0 ? MimeField.None : MimeFieldNames.Find(field[..colon].TrimEnd(" \t"u8));
        ref var part = ref table.Current;
        if (kind == MimeField.None || !IsWanted(kind))
        {
            return;
        }

        var value = field[(colon + 1)..];
        value = value.EndsWith("\r\n"u8) ? value[..^2] : value.EndsWith("\n"u8) ? value[..^1] : value;
        if (kind is MimeField.MimeVersion or MimeField.ContentType)
        {
            part.Traits |= PartTraits.Mime;
            NoteContentType(kind, value);
        }

        table.Add(new FieldRecord((uint)(offset - part.Header.Offset) + (uint)colon + 1, value.Length, kind));
    }

    // The fields of an envelope count in the header of a message only.
    private bool IsWanted(MimeField kind) => kind >= MimeField.MimeVersion || table.Current.Parent < 0 || table.IsWithin(PartTraits.Message);

    private void NoteContentType(MimeField kind, ReadOnlySpan<byte> value)
    {
        if (kind != MimeField.ContentType || _sawContentType)
        {
            return;
        }

        _sawContentType = true;
        scoped var reader = new TokenReader(value);
        var type = new OctetBuilder(stackalloc byte[128]);
        var hasParameters = ContentType.Read(ref reader, ref type);
        var traits = TraitsOf(type.Written);
        type.Dispose();
        table.Current.Traits |= traits;
        if (hasParameters && (traits & PartTraits.Multipart) != 0)
        {
            FindBoundary(ref reader);
        }
    }

    private static PartTraits TraitsOf(ReadOnlySpan<byte> type)
    {
        if (Ascii.EqualsIgnoreCase(type, "message/rfc822"u8))
        {
            return PartTraits.Message;
        }

        if (Ascii.EqualsIgnoreCase(type, "message/global"u8))
        {
            return PartTraits.Message | PartTraits.Global;
        }

        if (type.Length >= 4 && Ascii.EqualsIgnoreCase(type[..4], "text"u8) && (type.Length == 4 || type[4] == '/'))
        {
            return PartTraits.Text;
        }

        var isMultipart = type.Length >= 10 && Ascii.EqualsIgnoreCase(type[..10], "multipart/"u8);
        return !isMultipart ? PartTraits.None
            : Ascii.EqualsIgnoreCase(type[10..], "digest"u8) ? PartTraits.Multipart | PartTraits.Digest
            : PartTraits.Multipart;
    }

    private void FindBoundary(ref TokenReader reader)
    {
        foreach (var parameter in ParameterReader.ReadAll(ref reader, MaxParameters))
        {
            if (Ascii.EqualsIgnoreCase(parameter.Name.Span, "boundary"u8))
            {
                _boundaryLength = Math.Min(parameter.Value.Length, BoundaryStack.MaxLength);
                parameter.Value.Span[.._boundaryLength].CopyTo(_boundary);
                return;
            }
        }
    }
}
