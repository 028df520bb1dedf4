using System.Buffers;

namespace Embedded.Mail.Mime;

/// <summary>How large a part is without its transfer encoding, for a BODYSTRUCTURE that goes with the part decoded (RFC 5524 §3.2).</summary>
/// <param name="Octets">Count of octets.</param>
/// <param name="Lines">Count of line feeds.</param>
internal sealed record DecodedSize(long Octets, long Lines)
{
    private const int PieceLength = 16 * 1024;

    /// <summary>Reads a part; null for one that holds others, or that is not encoded, and so is described as it stands.</summary>
    public static async ValueTask<DecodedSize?> ReadAsync(MessageBody message, MessagePart part, CancellationToken cancellationToken)
    {
        var encoding = (await part.ReadContentAsync(message, cancellationToken)).TransferEncoding;
        if (part.IsMultipart || part.IsMessage || encoding is not ("base64" or "quoted-printable"))
        {
            return null;
        }

        await using var decoded = DecodedPart.OpenUncounted(message, part.Body, encoding)!;
        return await CountAsync(decoded, cancellationToken);
    }

    private static async ValueTask<DecodedSize> CountAsync(MessageBody body, CancellationToken cancellationToken)
    {
        var (octets, lines) = (0L, 0L);
        var piece = ArrayPool<byte>.Shared.Rent(PieceLength);
        try
        {
            while (await body.ReadAsync(octets, piece.AsMemory(0, PieceLength), cancellationToken) is var count and > 0)
            {
                octets += count;
                lines += piece.AsSpan(0, count).Count((byte)'\n');
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }

        return new DecodedSize(octets, lines);
    }
}
