using System.Buffers;
using Embedded.Mail.Connections;
using Embedded.Mail.Lmtp.Wire;

namespace Embedded.Mail.Lmtp.Session;

/// <summary>Reads the text of messages off a connection, in bounded buffers, whatever their size.</summary>
internal sealed class MessageReceiver(MailConnection connection, TimeSpan inactivityTimeout)
{
    /// <summary>Octets decoded at once.</summary>
    private const int ChunkSize = 32 * 1024;

    /// <summary>Reads the text of DATA to its end.</summary>
    /// <returns>False when the client left, or fell silent, before the end: nothing of it may be delivered.</returns>
    public async ValueTask<bool> ReceiveDataAsync(IncomingMessage message, CancellationToken cancellationToken)
    {
        var decoder = new DataDecoder();
        var decoded = ArrayPool<byte>.Shared.Rent(ChunkSize + 1);
        try
        {
            while (!decoder.IsEnded)
            {
                if (await ReadAsync(cancellationToken) is not { } chunk)
                {
                    return false;
                }

                var input = chunk.Length > ChunkSize ? chunk.Slice(0, ChunkSize) : chunk;
                var consumed = Decode(decoder, input, decoded, out var written);
                await message.TakeAsync(decoded.AsMemory(0, written), cancellationToken);
                connection.Input.AdvanceTo(chunk.GetPosition(consumed));
            }

            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(decoded);
        }
    }

    /// <summary>Reads a chunk of a known size; without a message the octets are thrown away.</summary>
    /// <returns>As for <see cref="ReceiveDataAsync"/>.</returns>
    public async ValueTask<bool> ReceiveChunkAsync(long size, IncomingMessage? message, CancellationToken cancellationToken)
    {
        while (size > 0)
        {
            if (await ReadAsync(cancellationToken) is not { } chunk)
            {
                return false;
            }

            var part = chunk.Slice(0, Math.Min(size, chunk.Length));
            foreach (var segment in part)
            {
                await (message?.TakeAsync(segment, cancellationToken) ?? ValueTask.CompletedTask);
            }

            size -= part.Length;
            connection.Input.AdvanceTo(part.End);
        }

        return true;
    }

    /// <summary>Decodes all of <paramref name="input"/>, or up to the message's end.</summary>
    private static long Decode(DataDecoder decoder, in ReadOnlySequence<byte> input, Span<byte> output, out int written)
    {
        long consumed = 0;
        written = 0;
        foreach (var segment in input)
        {
            consumed += decoder.Decode(segment.Span, output[written..], out var count);
            written += count;
            if (decoder.IsEnded)
            {
                break;
            }
        }

        return consumed;
    }

    /// <summary>The octets that are there; null at the end and at the time-out. A stop of the server lets the message come in.</summary>
    private async ValueTask<ReadOnlySequence<byte>?> ReadAsync(CancellationToken cancellationToken)
    {
        connection.SetTimeout(inactivityTimeout);
        while (true)
        {
            var result = await connection.Input.ReadAsync(cancellationToken);
            if (!result.Buffer.IsEmpty)
            {
                return result.Buffer;
            }

            connection.Input.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted || (result.IsCanceled && connection.IsTimedOut))
            {
                return null;
            }
        }
    }
}
