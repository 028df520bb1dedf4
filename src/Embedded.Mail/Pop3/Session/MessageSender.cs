using System.Buffers;
using System.IO.Pipelines;
using Embedded.Mail.Mime;
using Embedded.Mail.Pop3.Wire;

namespace Embedded.Mail.Pop3.Session;

/// <summary>Sends a message's text, dots stuffed, in bounded pieces whatever its size.</summary>
internal sealed class MessageSender(PipeWriter output, Pop3ClientWorkarounds workarounds)
{
    /// <summary>Octets handled at once: two TLS records.</summary>
    private const int PieceSize = 32 * 1024;

    private DotStuffer _stuffer;

    /// <summary>Sends the whole message and the final dot.</summary>
    public async ValueTask SendAsync(MessageBody body, CancellationToken cancellationToken)
    {
        var noNuls = workarounds.HasFlag(Pop3ClientWorkarounds.OutlookNoNuls);
        if (!noNuls && body.TryGetMemory(out var octets))
        {
            await SendMemoryAsync(octets, cancellationToken);
        }
        else
        {
            await SendPiecesAsync(body, cancellationToken);
        }

        await EndAsync(cancellationToken);
    }

    /// <summary>Sends the header and a number of lines of the body, and the final dot.</summary>
    public async ValueTask SendTopAsync(MessageBody body, ulong bodyLines, CancellationToken cancellationToken)
    {
        var cutter = new TopCutter(bodyLines);
        var buffer = ArrayPool<byte>.Shared.Rent(PieceSize);
        try
        {
            long offset = 0;
            int count;
            while (!cutter.IsDone && (count = await body.ReadAsync(offset, buffer.AsMemory(0, PieceSize), cancellationToken)) > 0)
            {
                var piece = buffer.AsMemory(0, cutter.Take(buffer.AsSpan(0, count)));
                offset += count;
                await WriteCopyAsync(piece, cancellationToken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        await EndAsync(cancellationToken, !cutter.IsInBody && workarounds.HasFlag(Pop3ClientWorkarounds.MissingEndOfHeader));
    }

    /// <summary>Large pieces without dots go out as they lie in memory, and what is small is gathered with what follows.</summary>
    private async ValueTask SendMemoryAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellationToken)
    {
        while (!octets.IsEmpty)
        {
            var piece = octets[..Math.Min(octets.Length, PieceSize)];
            octets = octets[piece.Length..];
            if (piece.Length == PieceSize && !_stuffer.NeedsStuffing(piece.Span))
            {
                _stuffer.Pass(piece.Span);
                _ = await output.WriteAsync(piece, cancellationToken);
            }
            else
            {
                await WriteCopyAsync(piece, cancellationToken);
            }
        }
    }

    /// <summary>Reads into the connection's own buffer, and copies only where dots have to be put in.</summary>
    private async ValueTask SendPiecesAsync(MessageBody body, CancellationToken cancellationToken)
    {
        long offset = 0;
        while (true)
        {
            var room = output.GetMemory(PieceSize)[..PieceSize];
            var count = await body.ReadAsync(offset, room, cancellationToken);
            if (count == 0)
            {
                return;
            }

            offset += count;
            Place(room.Span[..count]);
            await FlushIfMuchAsync(cancellationToken);
        }
    }

    private void Place(Span<byte> piece)
    {
        if (workarounds.HasFlag(Pop3ClientWorkarounds.OutlookNoNuls))
        {
            piece.Replace((byte)0, (byte)0x80);
        }

        if (!_stuffer.NeedsStuffing(piece))
        {
            _stuffer.Pass(piece);
            output.Advance(piece.Length);
            return;
        }

        var copy = ArrayPool<byte>.Shared.Rent(piece.Length);
        piece.CopyTo(copy);
        _stuffer.Write(copy.AsSpan(0, piece.Length), output);
        ArrayPool<byte>.Shared.Return(copy);
    }

    private async ValueTask WriteCopyAsync(ReadOnlyMemory<byte> piece, CancellationToken cancellationToken)
    {
        if (workarounds.HasFlag(Pop3ClientWorkarounds.OutlookNoNuls) && piece.Span.Contains((byte)0))
        {
            var clean = piece.ToArray();
            clean.AsSpan().Replace((byte)0, (byte)0x80);
            piece = clean;
        }

        _stuffer.Write(piece.Span, output);
        await FlushIfMuchAsync(cancellationToken);
    }

    private async ValueTask EndAsync(CancellationToken cancellationToken, bool withEmptyLine = false)
    {
        if (!_stuffer.IsAtLineStart)
        {
            output.Write("\r\n"u8);
        }

        output.Write(withEmptyLine ? "\r\n.\r\n"u8 : ".\r\n"u8);
        await FlushIfMuchAsync(cancellationToken);
    }

    private async ValueTask FlushIfMuchAsync(CancellationToken cancellationToken)
    {
        if (output.UnflushedBytes >= PieceSize)
        {
            _ = await output.FlushAsync(cancellationToken);
        }
    }
}
