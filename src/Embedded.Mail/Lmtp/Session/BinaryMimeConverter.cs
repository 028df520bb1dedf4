using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Embedded.Mail.Delivery;
using Embedded.Mail.Mime;

namespace Embedded.Mail.Lmtp.Session;

/// <summary>
/// Makes a message of BODY=BINARYMIME one that every client can read: bodies whose transfer encoding is <c>binary</c> become base64, and the containers around them <c>8bit</c>. A mailbox
/// holds lines that end in CRLF, and IMAP's FETCH and POP3's RETR can carry neither NUL nor a lone CR or LF faithfully, so this is the conversion of RFC 3030 §3 that any next hop without the
/// extension would need. The decoded content is the same to the octet; a signature over the encoded form (DKIM) is not kept.
/// </summary>
internal sealed class BinaryMimeConverter(MessageSpool source, MessageSpool target)
{
    /// <summary>Longest header of one part that is looked at. Real ones have some KiB.</summary>
    private const int MaxHeaderSize = 1024 * 1024;

    /// <summary>Octets encoded at once: whole lines of 57, which become 76 characters (RFC 2045 §6.8).</summary>
    private const int PieceSize = 57 * 512;

    private static readonly byte[] EncodingField = [.. "Content-Transfer-Encoding"u8];

    private static readonly SearchValues<byte> BehindToken = SearchValues.Create(" \t\r\n(;"u8);

    private long _copied;

    /// <summary>Writes the converted message.</summary>
    /// <returns>False when a header is too large to be looked at.</returns>
    public async ValueTask<bool> ConvertAsync(CancellationToken cancellationToken)
    {
        await using var message = new SpooledMessage(ReadOnlyMemory<byte>.Empty, source);
        var structure = await MessageStructure.ScanAsync(message, cancellationToken);
        for (var i = 0; i < structure.PartCount; i++)
        {
            if (!await ConvertAsync(structure[i], cancellationToken))
            {
                return false;
            }
        }

        await CopyToAsync(source.Length, cancellationToken);
        return true;
    }

    private async ValueTask<bool> ConvertAsync(MessagePart part, CancellationToken cancellationToken)
    {
        if (part.Header.Length > MaxHeaderSize)
        {
            return false;
        }

        var header = new byte[part.Header.Length];
        await ReadWholeAsync(part.Header.Offset, header, cancellationToken);
        var isContainer = part.IsMultipart || part.IsMessage;
        if (!TryReplaceEncoding(header, isContainer ? "8bit" : "base64", out var replaced))
        {
            return true;
        }

        await CopyToAsync(part.Header.Offset, cancellationToken);
        await target.WriteAsync(replaced, cancellationToken);
        _copied = part.Body.Offset;
        if (!isContainer)
        {
            await EncodeAsync(part.Body, part.Parent < 0, cancellationToken);
        }

        return true;
    }

    /// <summary>Replaces the field when it says <c>binary</c>; all other fields stay as they are.</summary>
    private static bool TryReplaceEncoding(ReadOnlySpan<byte> header, string encoding, out byte[] replaced)
    {
        replaced = [];
        if (!HeaderFields.TryFind(header, EncodingField, out var field) || !IsBinary(field.RawValue))
        {
            return false;
        }

        replaced =
        [
            .. header[..field.Offset],
            .. Encoding.ASCII.GetBytes($"Content-Transfer-Encoding: {encoding}\r\n"),
            .. header[(field.Offset + field.Octets.Length)..],
        ];
        return true;
    }

    private static bool IsBinary(ReadOnlySpan<byte> value)
    {
        var text = value.Trim(" \t\r\n"u8);
        var end = text.IndexOfAny(BehindToken);
        return Ascii.EqualsIgnoreCase(end < 0 ? text : text[..end], "binary"u8);
    }

    /// <summary>Writes a body in base64. Before a boundary the last line's end is the boundary's own; at the message's end there is none, and one is written.</summary>
    private async ValueTask EncodeAsync(OctetRange body, bool isWholeMessage, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(PieceSize);
        try
        {
            for (long done = 0; done < body.Length;)
            {
                var piece = buffer.AsMemory(0, (int)Math.Min(PieceSize, body.Length - done));
                await ReadWholeAsync(body.Offset + done, piece, cancellationToken);
                done += piece.Length;
                await target.WriteAsync(Lines(piece.Span, endsLine: isWholeMessage || done < body.Length), cancellationToken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        _copied = body.End;
    }

    private static byte[] Lines(ReadOnlySpan<byte> piece, bool endsLine)
    {
        var output = new ArrayBufferWriter<byte>((piece.Length / 57 * 78) + 80);
        while (!piece.IsEmpty)
        {
            var line = piece[..Math.Min(57, piece.Length)];
            piece = piece[line.Length..];
            _ = Base64.EncodeToUtf8(line, output.GetSpan(76), out _, out var written);
            output.Advance(written);
            if (endsLine || !piece.IsEmpty)
            {
                output.Write("\r\n"u8);
            }
        }

        return output.WrittenSpan.ToArray();
    }

    private async ValueTask CopyToAsync(long end, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(PieceSize);
        try
        {
            while (_copied < end)
            {
                var piece = buffer.AsMemory(0, (int)Math.Min(PieceSize, end - _copied));
                await ReadWholeAsync(_copied, piece, cancellationToken);
                await target.WriteAsync(piece, cancellationToken);
                _copied += piece.Length;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async ValueTask ReadWholeAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        while (!destination.IsEmpty)
        {
            var count = await source.ReadAsync(offset, destination, cancellationToken);
            if (count == 0)
            {
                throw new EndOfStreamException("The spool is shorter than it was.");
            }

            destination = destination[count..];
            offset += count;
        }
    }
}
