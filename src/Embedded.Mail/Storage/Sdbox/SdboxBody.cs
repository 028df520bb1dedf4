using System.Buffers;
using Embedded.Mail.Mime;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>
/// A message of a file with CRLF line ends, whatever it is stored with. Where nothing is to be converted, every offset is read straight; otherwise a read goes on
/// from where the last one ended, and one before that begins anew. A message whose file is in memory is converted whole when it is first read.
/// </summary>
/// <param name="file">The file, closed with the body.</param>
/// <param name="text">The stored text, closed with the body.</param>
/// <param name="length">The size with CRLF line ends.</param>
internal sealed class SdboxBody(SdboxFile file, SdboxText text, long length) : MessageBody
{
    private const int WindowLength = 32 * 1024;

    private CrlfConverter _converter;
    private long _position;

    // The stored octets that come next: _window[_start.._end], of which the last is that before _stored.
    private byte[] _window = [];
    private int _start;
    private int _end;
    private long _stored;

    private byte[]? _whole;
    private bool _isInPieces = file.Stored.IsEmpty || text is not StoredText;

    public override long Length => length;

    public override async ValueTask<int> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        cancellationToken.ThrowIfCancellationRequested();
        destination = destination[..(int)Math.Min(destination.Length, Math.Max(0, length - offset))];
        if (!destination.IsEmpty && TryGetMemory(out var whole))
        {
            whole.Slice((int)offset, destination.Length).CopyTo(destination);
            return destination.Length;
        }

        if (destination.IsEmpty || length == text.Length)
        {
            return destination.IsEmpty ? 0 : await text.ReadAsync(offset, destination, cancellationToken);
        }

        await MoveToAsync(offset, cancellationToken);
        var written = 0;
        while (written < destination.Length)
        {
            await FillWindowAsync(cancellationToken);
            var count = _converter.Convert(_window.AsSpan(_start.._end), destination.Span[written..], out var consumed);
            _start += consumed;
            _position += count;
            written += count;
        }

        return _position < length || (_start == _end && _stored == text.Length)
            ? written
            : throw new IOException("The message is longer than its metadata says.");
    }

    public override bool TryGetMemory(out ReadOnlyMemory<byte> octets)
    {
        octets = default;
        if (_isInPieces)
        {
            return false;
        }

        if (length == text.Length)
        {
            octets = file.Stored;
            return true;
        }

        _whole ??= Convert();
        octets = _whole.AsMemory(0, _isInPieces ? 0 : (int)length);
        return !_isInPieces;
    }

    public override ValueTask DisposeAsync()
    {
        _isInPieces = true;
        if (_whole is { } whole)
        {
            _whole = null;
            ArrayPool<byte>.Shared.Return(whole);
        }

        text.Dispose();
        file.Dispose();
        return base.DisposeAsync();
    }

    // A length that is not that of the text is told of by reading in pieces.
    private byte[] Convert()
    {
        var octets = ArrayPool<byte>.Shared.Rent((int)length);
        _isInPieces = !CrlfConverter.TryConvert(file.Stored.Span, octets.AsSpan(0, (int)length));
        return octets;
    }

    private async ValueTask MoveToAsync(long offset, CancellationToken cancellationToken)
    {
        if (offset < _position)
        {
            _converter = default;
            _position = _stored = _start = _end = 0;
        }

        while (_position < offset)
        {
            await FillWindowAsync(cancellationToken);
            _position += _converter.Skip(_window.AsSpan(_start.._end), offset - _position, out var consumed);
            _start += consumed;
        }
    }

    private async ValueTask FillWindowAsync(CancellationToken cancellationToken)
    {
        if (_start < _end)
        {
            return;
        }

        if (_window.Length == 0)
        {
            _window = new byte[(int)Math.Min(WindowLength, text.Length)];
        }

        var read = await text.ReadAsync(_stored, _window, cancellationToken);
        _start = 0;
        _end = read;
        _stored += read;
        if (read == 0)
        {
            throw new EndOfStreamException("The message is shorter than its metadata says.");
        }
    }
}
