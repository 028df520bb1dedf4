namespace Embedded.Mail.Mime;

/// <summary>Goes through the fields of a header; use it with <c>foreach</c>.</summary>
public ref struct HeaderFieldEnumerator
{
    private readonly ReadOnlySpan<byte> _header;
    private int _next;

    internal HeaderFieldEnumerator(ReadOnlySpan<byte> header) => _header = header;

    /// <summary>The field at hand.</summary>
    public HeaderField Current { get; private set; }

    /// <summary>The enumerator itself.</summary>
    public readonly HeaderFieldEnumerator GetEnumerator() => this;

    /// <summary>Moves to the next field.</summary>
    /// <returns>False at the empty line and at the end.</returns>
    public bool MoveNext()
    {
        var start = _next;
        var rest = _header[start..];
        if (rest.IsEmpty || rest[0] == '\n' || rest.StartsWith("\r\n"u8))
        {
            return false;
        }

        var length = FieldLength(rest);
        var field = rest[..length];
        var colon = field.IndexOfAny((byte)':', (byte)'\n');
        Current = new HeaderField(field, colon >= 0 && field[colon] == ':' ? colon : 0, start);
        _next = start + length;
        return true;
    }

    private static int FieldLength(ReadOnlySpan<byte> rest)
    {
        var end = 0;
        do
        {
            var feed = rest[end..].IndexOf((byte)'\n');
            if (feed < 0)
            {
                return rest.Length;
            }

            end += feed + 1;
        }
        while (end < rest.Length && rest[end] is (byte)' ' or (byte)'\t');
        return end;
    }
}
