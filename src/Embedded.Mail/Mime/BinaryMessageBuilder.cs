using System.Buffers;

namespace Embedded.Mail.Mime;

/// <summary>Finds what a <see cref="BinaryMessage"/> is made of.</summary>
internal sealed class BinaryMessageBuilder
{
    // A header is looked through at once; a part with a longer one stays as it is.
    private const int MaxHeader = 1024 * 1024;

    private readonly MessageBody _message;
    private readonly List<BinaryPiece> _pieces = [];
    private long _length;
    private long _next;
    private bool _isAnyDecoded;

    private BinaryMessageBuilder(MessageBody message, long start)
    {
        _message = message;
        _next = start;
    }

    private static ReadOnlyMemory<byte> Field { get; } = "Content-Transfer-Encoding: binary\r\n"u8.ToArray();

    /// <summary>Opens a message or a part; what is encoded is read through once to know its length.</summary>
    /// <param name="message">The message.</param>
    /// <param name="structure">The scan of <paramref name="message"/>.</param>
    /// <param name="root">The part.</param>
    /// <param name="range">The part's octets that are wanted: with its header, or from its body on.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>Null when the part, or any in it, has an encoding that is not known: UNKNOWN-CTE.</returns>
    public static async ValueTask<MessageBody?> OpenAsync(
        MessageBody message, MessageStructure structure, int root, OctetRange range, CancellationToken cancellationToken)
    {
        var builder = new BinaryMessageBuilder(message, range.Offset);
        for (var index = root; index < structure[root].Next; index++)
        {
            if (!await builder.TryAddAsync(structure[index], range, cancellationToken))
            {
                return null;
            }
        }

        if (!builder._isAnyDecoded)
        {
            // Without a body that was decoded the headers, too, are as they were.
            return await DecodedPart.OpenAsync(message, range, "binary", cancellationToken);
        }

        builder.CopyTo(range.End);
        return new BinaryMessage(message, builder._pieces);
    }

    private async ValueTask<bool> TryAddAsync(MessagePart part, OctetRange range, CancellationToken cancellationToken)
    {
        var encoding = (await part.ReadContentAsync(_message, cancellationToken)).TransferEncoding;
        var hasHeader = part.Header.Offset >= range.Offset;
        if (encoding is not ("base64" or "quoted-printable") || (hasHeader && part.Header.Length > MaxHeader))
        {
            return TransferDecoder.Create(encoding) is not null;
        }

        if (hasHeader)
        {
            await AddHeaderAsync(part.Header, cancellationToken);
        }

        if (part.Next == part.Index + 1 && part.Body.Length > 0)
        {
            await AddDecodedAsync(part.Body, encoding, cancellationToken);
        }

        return true;
    }

    private async ValueTask AddHeaderAsync(OctetRange range, CancellationToken cancellationToken)
    {
        var octets = ArrayPool<byte>.Shared.Rent((int)range.Length);
        try
        {
            var length = 0;
            while (length < range.Length)
            {
                var count = await _message.ReadAsync(range.Offset + length, octets.AsMemory(length, (int)range.Length - length), cancellationToken);
                length += count > 0 ? count : throw new IOException("A message ended before its announced length.");
            }

            AddHeader(octets.AsSpan(0, length), range);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(octets);
        }
    }

    // The field goes to the end, as Dovecot has it. A header that ends without an empty line has no body to decode.
    private void AddHeader(ReadOnlySpan<byte> header, OctetRange range)
    {
        if (!HeaderFields.HasEmptyLine(header))
        {
            return;
        }

        foreach (var field in HeaderFields.Enumerate(header))
        {
            if (field.Is("Content-Transfer-Encoding"u8))
            {
                CopyTo(range.Offset + field.Offset);
                _next += field.Octets.Length;
            }
        }

        CopyTo(range.End - (header.EndsWith("\r\n"u8) ? 2 : 1));
        Add(default, null, Field, Field.Length);
    }

    private async ValueTask AddDecodedAsync(OctetRange body, string encoding, CancellationToken cancellationToken)
    {
        CopyTo(body.Offset);
        await using var part = await DecodedPart.OpenAsync(_message, body, encoding, cancellationToken);
        Add(body, encoding, default, part!.Length);
        _next = body.End;
        _isAnyDecoded = true;
    }

    private void CopyTo(long end)
    {
        Add(new OctetRange(_next, end - _next), null, default, end - _next);
        _next = end;
    }

    private void Add(OctetRange source, string? encoding, ReadOnlyMemory<byte> text, long length)
    {
        if (length > 0)
        {
            _pieces.Add(new BinaryPiece(source, encoding, text, _length, length));
            _length += length;
        }
    }
}
