using Embedded.Mail.Imap.Session;
using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Mime;

namespace Embedded.Mail.Imap.Commands.Fetch;

/// <summary>Copies a stretch of a message into the connection, a buffer at a time: a message of 1 GB takes no more memory than one of 16 KB.</summary>
internal static class BodySender
{
    private const int ChunkSize = ImapWriter.FlushThreshold;

    // No literal but that of BINARY may hold NUL (RFC 9051 §4.3.1); as Dovecot has it.
    private const byte InsteadOfNul = 0x80;

    /// <summary>Sends a stretch. It has been announced by its length, so that a store that cannot give it ends the connection.</summary>
    /// <exception cref="IOException">The message has fewer octets than it says, or the client is gone.</exception>
    public static async ValueTask SendAsync(MessageBody body, OctetRange range, ImapWriter output, CancellationToken cancellationToken)
    {
        var isInMemory = body.TryGetMemory(out var octets);
        while (range.Length > 0)
        {
            var wanted = (int)Math.Min(range.Length, ChunkSize);
            var count = isInMemory
                ? Write(octets.Span.Slice((int)range.Offset, wanted), output)
                : await CopyAsync(body, range.Offset, wanted, output, cancellationToken);
            range = new OctetRange(range.Offset + count, range.Length - count);
            await output.FlushIfFullAsync(cancellationToken);
        }
    }

    /// <summary>Reads a whole stretch into memory.</summary>
    /// <exception cref="IOException">The message has fewer octets than it says.</exception>
    public static async ValueTask ReadAsync(MessageBody body, OctetRange range, Memory<byte> destination, CancellationToken cancellationToken)
    {
        for (var read = 0; read < range.Length;)
        {
            var count = await body.ReadAsync(range.Offset + read, destination[read..(int)range.Length], cancellationToken);
            read += count > 0 ? count : throw Truncated();
        }
    }

    private static int Write(ReadOnlySpan<byte> octets, ImapWriter output)
    {
        var space = output.GetSpan(octets.Length);
        octets.Replace(space, (byte)0, InsteadOfNul);
        output.Advance(octets.Length);
        return octets.Length;
    }

    private static async ValueTask<int> CopyAsync(MessageBody body, long offset, int wanted, ImapWriter output, CancellationToken cancellationToken)
    {
        var memory = output.GetMemory();
        var count = await ReadOrEndAsync(body, offset, memory[..Math.Min(wanted, memory.Length)], cancellationToken);
        if (body is not (DecodedPart or BinaryMessage))
        {
            memory.Span[..count].Replace((byte)0, InsteadOfNul);
        }

        output.Advance(count > 0 ? count : throw Truncated());
        return count;
    }

    // Within an announced literal nothing can be answered any more, not even a refusal: the connection has to end.
    private static async ValueTask<int> ReadOrEndAsync(MessageBody body, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        try
        {
            return await body.ReadAsync(offset, destination, cancellationToken);
        }
        catch (Exception e) when (e is not (OperationCanceledException or IOException))
        {
            throw new IOException("A message could not be read to its announced length.", e);
        }
    }

    private static IOException Truncated() => new("A message ended before its announced length.");
}
