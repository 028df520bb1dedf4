using System.Buffers;
using Embedded.Mail.Mime;

namespace Embedded.Mail.Imap.Commands.Append;

/// <summary>A message that came as a literal8, with parts that were binary in base64, as Dovecot keeps it (RFC 3516 §4.3). Read once, forward.</summary>
internal sealed class BinaryLiteralStream(Stream literal) : ForwardStream
{
    private const int PieceLength = 16 * 1024;

    private readonly BinaryPartEncoder _encoder = new();
    private int _read;
    private bool _isEnded;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_encoder.Output.Length == _read && !_isEnded)
        {
            await FillAsync(cancellationToken);
        }

        var count = Math.Min(buffer.Length, _encoder.Output.Length - _read);
        _encoder.Output.Slice(_read, count).CopyTo(buffer.Span);
        _read += count;
        return count;
    }

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        _encoder.Clear();
        _read = 0;
        var piece = ArrayPool<byte>.Shared.Rent(PieceLength);
        try
        {
            var count = await literal.ReadAsync(piece.AsMemory(0, PieceLength), cancellationToken);
            if (count == 0)
            {
                _encoder.End();
                _isEnded = true;
            }
            else
            {
                _encoder.Add(piece.AsSpan(0, count));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }
}
