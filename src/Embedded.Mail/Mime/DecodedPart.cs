using System.Buffers;

namespace Embedded.Mail.Mime;

/// <summary>
/// A part's body with its transfer encoding undone: BINARY and BINARY.SIZE (RFC 3516). It is decoded while it is read, through a bounded buffer; reading on is
/// fast, reading back begins anew.
/// </summary>
public sealed class DecodedPart : MessageBody
{
    private readonly MessageBody _message;
    private readonly OctetRange _range;
    private readonly string _encoding;
    private readonly long _length;
    private byte[] _buffer;
    private byte[] _decoded;
    private int _decodedStart;
    private int _decodedEnd;
    private TransferDecoder? _decoder;
    private int _start;
    private int _end;
    private long _source;
    private long _position;
    private bool _hasNul;

    private DecodedPart(MessageBody message, OctetRange range, string encoding, long length)
    {
        _message = message;
        _range = range;
        _encoding = encoding;
        _length = length;
        _buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        _decoded = ArrayPool<byte>.Shared.Rent(16 * 1024);
    }

    /// <summary>The exact count of decoded octets: BINARY.SIZE.</summary>
    public override long Length => _length;

    /// <summary>Whether it is known to hold no NUL: what had to be decoded to know its length was looked through then.</summary>
    internal bool IsFreeOfNul { get; private init; }

    /// <summary>Opens a part; its body is read through once to know the length, unless the encoding is none.</summary>
    /// <param name="message">The message; it must stay open as long as this is used, and is not disposed with it.</param>
    /// <param name="range">The part's body.</param>
    /// <param name="encoding">The transfer encoding, any case.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>Null for an encoding that is not known: UNKNOWN-CTE.</returns>
    public static async ValueTask<DecodedPart?> OpenAsync(MessageBody message, OctetRange range, string encoding, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(encoding);
        if (TransferDecoder.Create(encoding) is null)
        {
            return null;
        }

        if (encoding.ToLowerInvariant() is "7bit" or "8bit" or "binary")
        {
            return new DecodedPart(message, range, encoding, range.Length);
        }

        await using var counted = new DecodedPart(message, range, encoding, long.MaxValue);
        var length = await counted.CountAsync(cancellationToken);
        return new DecodedPart(message, range, encoding, length) { IsFreeOfNul = !counted._hasNul };
    }

    /// <summary>Opens a part without knowing its length, for one who reads to the end; null for an unknown encoding.</summary>
    internal static DecodedPart? OpenUncounted(MessageBody message, OctetRange range, string encoding) =>
        TransferDecoder.Create(encoding) is null ? null : new DecodedPart(message, range, encoding, long.MaxValue);

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        if (destination.IsEmpty || offset >= _length)
        {
            return 0;
        }

        if (_decoder is null || offset < _position)
        {
            Rewind();
        }

        return await SkipToAsync(offset, cancellationToken) ? await CopyAsync(destination, cancellationToken) : 0;
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            ArrayPool<byte>.Shared.Return(_decoded);
            _buffer = _decoded = [];
        }

        return base.DisposeAsync();
    }

    private void Rewind()
    {
        _decoder = TransferDecoder.Create(_encoding)!;
        _start = _end = _decodedStart = _decodedEnd = 0;
        _source = _range.Offset;
        _position = 0;
    }

    private async ValueTask<long> CountAsync(CancellationToken cancellationToken)
    {
        Rewind();
        while (await DecodeAsync(cancellationToken))
        {
            _hasNul |= _decoded.AsSpan(0, _decodedEnd).Contains((byte)0);
            Take(_decodedEnd);
        }

        return _position;
    }

    private async ValueTask<bool> SkipToAsync(long offset, CancellationToken cancellationToken)
    {
        while (_position < offset)
        {
            if (_decodedStart == _decodedEnd && !await DecodeAsync(cancellationToken))
            {
                return false;
            }

            Take((int)Math.Min(_decodedEnd - _decodedStart, offset - _position));
        }

        return true;
    }

    private async ValueTask<int> CopyAsync(Memory<byte> destination, CancellationToken cancellationToken)
    {
        if (_decodedStart == _decodedEnd && !await DecodeAsync(cancellationToken))
        {
            return 0;
        }

        var count = Math.Min(destination.Length, _decodedEnd - _decodedStart);
        _decoded.AsMemory(_decodedStart, count).CopyTo(destination);
        Take(count);
        return count;
    }

    private void Take(int count)
    {
        _decodedStart += count;
        _position += count;
    }

    private async ValueTask<bool> DecodeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var isLast = _source >= _range.End;
            _decodedStart = 0;
            _decodedEnd = _decoder!.Decode(_buffer.AsSpan(_start, _end - _start), _decoded, isLast, out var consumed);
            _start += consumed;
            if (_decodedEnd > 0 || (isLast && consumed == 0))
            {
                return _decodedEnd > 0;
            }

            if (!isLast)
            {
                await FillAsync(cancellationToken);
            }
        }
    }

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        var count = (int)Math.Min(_buffer.Length - _end, _range.End - _source);
        var read = await _message.ReadAsync(_source, _buffer.AsMemory(_end, count), cancellationToken);
        _source = read == 0 ? _range.End : _source + read;
        _end += read;
    }
}
