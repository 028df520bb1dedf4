using System.Buffers;
using System.Text;

namespace Embedded.Mail.Mime;

/// <summary>The header of a part in <c>Content-Transfer-Encoding: binary</c>. As with Dovecot the word stands alone behind the colon, neither folded nor with a comment.</summary>
internal static class BinaryHeader
{
    /// <summary>Whether it is one.</summary>
    public static bool IsBinary(ReadOnlySpan<byte> header)
    {
        foreach (var field in HeaderFields.Enumerate(header))
        {
            if (IsBinary(field))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Writes it with base64 in place of that.</summary>
    public static void WriteAsBase64(ReadOnlySpan<byte> header, IBufferWriter<byte> output)
    {
        var written = 0;
        foreach (var field in HeaderFields.Enumerate(header))
        {
            if (IsBinary(field))
            {
                output.Write(header[written..(field.Offset + field.Octets.IndexOf((byte)':') + 1)]);
                output.Write(" base64"u8);
                written = field.Offset + field.Octets.TrimEnd("\r\n"u8).Length;
            }
        }

        output.Write(header[written..]);
    }

    private static bool IsBinary(HeaderField field)
    {
        var value = field.Octets[(field.Octets.IndexOf((byte)':') + 1)..].TrimEnd("\r\n"u8);
        return field.Is("Content-Transfer-Encoding"u8) && Ascii.EqualsIgnoreCase(value.StartsWith(" "u8) ? value[1..] : value, "binary"u8);
    }
}
