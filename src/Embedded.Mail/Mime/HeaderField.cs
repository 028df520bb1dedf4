namespace Embedded.Mail.Mime;

/// <summary>One field of a header, as spans of it.</summary>
public readonly ref struct HeaderField
{
    internal HeaderField(ReadOnlySpan<byte> octets, int nameLength, int offset)
    {
        Octets = octets;
        Name = octets[..nameLength].TrimEnd(" \t"u8);
        RawValue = nameLength < octets.Length ? octets[(nameLength + 1)..] : default;
        Offset = offset;
    }

    /// <summary>Where the field begins, in octets from the header's beginning.</summary>
    public int Offset { get; }

    /// <summary>The whole field with its line ends, as it stands.</summary>
    public ReadOnlySpan<byte> Octets { get; }

    /// <summary>The name, without colon; empty for a line that is no field.</summary>
    public ReadOnlySpan<byte> Name { get; }

    /// <summary>The value from behind the colon on, folding, blanks and line end included.</summary>
    public ReadOnlySpan<byte> RawValue { get; }

    /// <summary>Whether the field has this name; case does not matter.</summary>
    public bool Is(ReadOnlySpan<byte> name) => System.Text.Ascii.EqualsIgnoreCase(Name, name);

    /// <summary>Whether the field has this name; case does not matter.</summary>
    public bool Is(string name) => System.Text.Ascii.EqualsIgnoreCase(Name, name);

    /// <summary>The value as text for people and for search: unfolded, encoded words decoded (RFC 2047), no blanks around it.</summary>
    public string DecodeValue() => EncodedWords.Decode(RawValue);
}
