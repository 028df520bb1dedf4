namespace Embedded.Mail.Mime;

/// <summary>
/// Undoes a content transfer encoding (RFC 2045 §6) piece by piece. The result does not depend on where pieces end. Broken encoding is no error: what
/// cannot be of the encoding is passed over in base64 and stands for itself in quoted-printable.
/// </summary>
public abstract class TransferDecoder
{
    private protected TransferDecoder()
    {
    }

    /// <summary>Makes a decoder.</summary>
    /// <param name="encoding">The encoding's name, any case.</param>
    /// <returns>Null for an encoding that is none of RFC 2045's (x-uuencode and the like): BINARY answers UNKNOWN-CTE (RFC 3516 §4.3).</returns>
    public static TransferDecoder? Create(string encoding)
    {
        ArgumentNullException.ThrowIfNull(encoding);
        return encoding.ToLowerInvariant() switch
        {
            "7bit" or "8bit" or "binary" => new IdentityDecoder(),
            "base64" => new Base64Decoder(),
            "quoted-printable" => new QuotedPrintableDecoder(),
            _ => null,
        };
    }

    /// <summary>Decodes as much as fits.</summary>
    /// <param name="source">The next encoded octets.</param>
    /// <param name="destination">Gets the decoded octets; at least 4.</param>
    /// <param name="isLast">Whether nothing follows <paramref name="source"/>.</param>
    /// <param name="consumed">How much of <paramref name="source"/> is done with; show the rest again, with more behind it.</param>
    /// <returns>How many octets were decoded. 0 with nothing consumed means that more source is needed, or that all is done.</returns>
    public abstract int Decode(ReadOnlySpan<byte> source, Span<byte> destination, bool isLast, out int consumed);

    private sealed class IdentityDecoder : TransferDecoder
    {
        public override int Decode(ReadOnlySpan<byte> source, Span<byte> destination, bool isLast, out int consumed)
        {
            consumed = Math.Min(source.Length, destination.Length);
            source[..consumed].CopyTo(destination);
            return consumed;
        }
    }
}
