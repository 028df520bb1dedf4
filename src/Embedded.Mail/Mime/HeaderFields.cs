using System.Buffers;

namespace Embedded.Mail.Mime;

/// <summary>Reads the fields of a header block. No octets are an error: a line without colon is a field without name.</summary>
public static class HeaderFields
{
    /// <summary>Goes through the fields in their order, up to the empty line or the end.</summary>
    /// <param name="header">The header, with or without its empty line.</param>
    public static HeaderFieldEnumerator Enumerate(ReadOnlySpan<byte> header) => new(header);

    /// <summary>
    /// Writes the fields with, or without, certain names, whole and in their order, with CRLF line ends and without the empty line that ends a header
    /// (HEADER.FIELDS and HEADER.FIELDS.NOT, RFC 9051 §6.4.5.1; the caller adds the empty line where <see cref="HasEmptyLine"/>).
    /// </summary>
    /// <param name="header">The header, with or without its empty line.</param>
    /// <param name="names">The names, any case, without colon.</param>
    /// <param name="not">Write those that have none of the names.</param>
    /// <param name="output">Gets the octets.</param>
    public static void Select(ReadOnlySpan<byte> header, IReadOnlyList<string> names, bool not, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(output);
        foreach (var field in Enumerate(header))
        {
            if (IsAny(field, names) != not)
            {
                WriteWithCrlf(field.Octets, output);
            }
        }
    }

    /// <summary>Whether an empty line ends the header: without it, there is neither that line nor a body to show.</summary>
    /// <param name="header">The header as <see cref="SectionText.Header"/> finds it.</param>
    public static bool HasEmptyLine(ReadOnlySpan<byte> header) =>
        header.EndsWith("\n\r\n"u8) || header.EndsWith("\n\n"u8) || header is [(byte)'\n'] || header.SequenceEqual("\r\n"u8);

    /// <summary>Finds the first field of a name.</summary>
    /// <param name="header">The header.</param>
    /// <param name="name">The name, any case, without colon.</param>
    /// <param name="field">The field.</param>
    public static bool TryFind(ReadOnlySpan<byte> header, ReadOnlySpan<byte> name, out HeaderField field)
    {
        foreach (var candidate in Enumerate(header))
        {
            if (candidate.Is(name))
            {
                field = candidate;
                return true;
            }
        }

        field = default;
        return false;
    }

    /// <summary>
    /// The whole header as text for search: one line <c>Name: value</c> for each field, values decoded as by <see cref="HeaderField.DecodeValue"/>.
    /// </summary>
    /// <param name="header">The header.</param>
    public static string Decode(ReadOnlySpan<byte> header)
    {
        var text = new System.Text.StringBuilder(header.Length);
        foreach (var field in Enumerate(header))
        {
            if (!field.Name.IsEmpty)
            {
                text.Append(System.Text.Encoding.UTF8.GetString(field.Name)).Append(": ");
            }

            text.Append(field.Name.IsEmpty ? EncodedWords.Decode(field.Octets) : field.DecodeValue()).Append('\n');
        }

        return text.ToString();
    }

    private static bool IsAny(HeaderField field, IReadOnlyList<string> names)
    {
        for (var i = 0; i < names.Count; i++)
        {
            if (field.Is(names[i]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Writes a field with CRLF line ends, one at its end in any case.</summary>
    internal static void WriteWithCrlf(ReadOnlySpan<byte> field, IBufferWriter<byte> output)
    {
        while (!field.IsEmpty)
        {
            var feed = field.IndexOf((byte)'\n');
            var line = feed < 0 ? field : field[..feed];
            output.Write(line.EndsWith("\r"u8) && feed >= 0 ? line[..^1] : line);
            output.Write("\r\n"u8);
            field = feed < 0 ? default : field[(feed + 1)..];
        }
    }
}
