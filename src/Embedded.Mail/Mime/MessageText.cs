using System.Buffers;
using System.Runtime.CompilerServices;

namespace Embedded.Mail.Mime;

/// <summary>The text of a message as a reader sees it: transfer encodings and charsets decoded, HTML stripped. For search, previews and indexing.</summary>
public static class MessageText
{
    private const int BufferSize = 16 * 1024;

    // One header is decoded at once; fields behind this are not searched.
    private const int MaxHeader = 1024 * 1024;

    /// <summary>Reads the text in pieces, with memory bounded whatever the message's size.</summary>
    /// <param name="message">The message.</param>
    /// <param name="structure">The scan of <paramref name="message"/>.</param>
    /// <param name="scope">What to read.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>
    /// Pieces in the order of the message, cut anywhere; an empty one stands between the texts of two parts. Text in an unknown charset is read as UTF-8 or Windows-1252;
    /// a part in an unknown transfer encoding is left out.
    /// </returns>
    public static async IAsyncEnumerable<string> ReadAsync(
        MessageBody message, MessageStructure structure, TextScope scope, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(structure);
        for (var index = 0; index < structure.PartCount; index++)
        {
            var part = structure[index];
            var header = await ReadHeaderAsync(message, part, cancellationToken);
            if (scope == TextScope.HeaderAndBody)
            {
                yield return HeaderFields.Decode(header);
                yield return "";
            }

            if (part.IsMultipart || part.IsMessage || !IsText(part, header, out var content))
            {
                continue;
            }

            await foreach (var piece in ReadPartAsync(message, part.Body, content, cancellationToken))
            {
                yield return piece;
            }

            yield return "";
        }
    }

    /// <summary>Reads the text of one part in pieces.</summary>
    /// <param name="message">The message.</param>
    /// <param name="body">Where the part's body lies.</param>
    /// <param name="content">What the part is.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static IAsyncEnumerable<string> ReadPartAsync(MessageBody message, OctetRange body, PartContent content, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(content);
        return ReadPartAsync(message, body, content, new PartTextDecoder(content), cancellationToken);
    }

    /// <summary>As the public one, with a decoder of one's own.</summary>
    internal static async IAsyncEnumerable<string> ReadPartAsync(
        MessageBody message, OctetRange body, PartContent content, PartTextDecoder text, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var decoded = DecodedPart.OpenUncounted(message, body, content.TransferEncoding);
        if (decoded is null)
        {
            yield break;
        }

        var octets = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            for (long offset = 0; ;)
            {
                var count = await decoded.ReadAsync(offset, octets.AsMemory(0, BufferSize), cancellationToken);
                offset += count;
                var piece = text.Decode(octets.AsSpan(0, count), isLast: count == 0);
                if (piece.Length > 0)
                {
                    yield return piece;
                }

                if (count == 0)
                {
                    yield break;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(octets);
        }
    }

    /// <summary>Whether the text contains a substring by i;unicode-casemap (RFC 5051). A match does not reach over the end of a part.</summary>
    /// <param name="message">The message.</param>
    /// <param name="structure">The scan of <paramref name="message"/>.</param>
    /// <param name="scope">Where to look.</param>
    /// <param name="text">The substring.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async ValueTask<bool> ContainsAsync(
        MessageBody message, MessageStructure structure, TextScope scope, string text, CancellationToken cancellationToken)
    {
        var needle = Collation.UnicodeCasemap.Fold(text);
        var window = "";
        await foreach (var piece in ReadAsync(message, structure, scope, cancellationToken))
        {
            window = piece.Length == 0 ? "" : window + Collation.UnicodeCasemap.Fold(piece);
            if (window.Contains(needle, StringComparison.Ordinal))
            {
                return true;
            }

            window = window.Length < needle.Length ? window : window[(window.Length - needle.Length + 1)..];
        }

        return needle.Length == 0;
    }

    private static async ValueTask<byte[]> ReadHeaderAsync(MessageBody message, MessagePart part, CancellationToken cancellationToken)
    {
        var header = new byte[(int)Math.Min(part.Header.Length, MaxHeader)];
        var length = 0;
        while (length < header.Length)
        {
            var count = await message.ReadAsync(part.Header.Offset + length, header.AsMemory(length), cancellationToken);
            if (count == 0)
            {
                return header[..length];
            }

            length += count;
        }

        return header;
    }

    // Reports and the like (message/delivery-status) are text as well.
    private static bool IsText(MessagePart part, byte[] header, out PartContent content)
    {
        content = part.ReadContentOfHeader(header);
        return content.Type is "text" or "message";
    }
}
