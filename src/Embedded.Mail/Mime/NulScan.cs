using System.Buffers;

namespace Embedded.Mail.Mime;

/// <summary>Looks for NUL, which of all strings of IMAP only a literal8 may hold (RFC 3516 §4.3).</summary>
internal static class NulScan
{
    private const int PieceLength = 16 * 1024;

    /// <summary>Whether a stretch holds NUL; reads it, up to the first, where that is not known already.</summary>
    /// <param name="body">The text.</param>
    /// <param name="range">The stretch.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async ValueTask<bool> FindsAsync(MessageBody body, OctetRange range, CancellationToken cancellationToken)
    {
        if (body is DecodedPart { IsFreeOfNul: true })
        {
            return false;
        }

        var piece = ArrayPool<byte>.Shared.Rent(PieceLength);
        try
        {
            for (var at = range.Offset; at < range.End;)
            {
                var count = await body.ReadAsync(at, piece.AsMemory(0, (int)Math.Min(PieceLength, range.End - at)), cancellationToken);
                if (count == 0 || piece.AsSpan(0, count).Contains((byte)0))
                {
                    return count > 0;
                }

                at += count;
            }

            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }
}
