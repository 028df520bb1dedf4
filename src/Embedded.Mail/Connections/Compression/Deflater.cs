using System.Buffers;
using System.IO.Compression;

namespace Embedded.Mail.Connections.Compression;

/// <summary>
/// Compresses to a DEFLATE stream that can be put down after every flush: a new compressor refers back to nothing that the one before it has sent, so that its blocks follow
/// on those. What is put down holds no memory; a compressor takes a quarter of a megabyte.
/// </summary>
internal sealed class Deflater : IDisposable
{
    private readonly Sink _sink = new();
    private DeflateStream? _stream;

    /// <summary>Whether memory is held.</summary>
    public bool IsHeld => _stream is not null;

    /// <summary>What has been compressed and not yet taken.</summary>
    public ReadOnlyMemory<byte> Compressed => _sink.Octets;

    /// <summary>Compresses octets; the end of them may stay inside until a flush.</summary>
    public void Write(ReadOnlySpan<byte> octets) => (_stream ??= Create()).Write(octets);

    /// <summary>Brings out all that was written, so that the receiver can read it.</summary>
    public void Flush() => _stream?.Flush();

    /// <summary>Forgets what has been taken.</summary>
    public void Take() => _sink.Clear();

    /// <summary>Gives up all memory. What was written must be flushed and taken.</summary>
    public void PutDown()
    {
        if (_stream is { } stream)
        {
            // The end of the stream, which disposal writes, must not reach the receiver: the stream goes on.
            _stream = null;
            _sink.IsDiscarding = true;
            stream.Dispose();
            _sink.IsDiscarding = false;
        }

        _sink.Clear();
    }

    public void Dispose() => PutDown();

    // RFC 4978 §4: the least costly setting brings responses to 25 to 40 per cent of their size already.
    private DeflateStream Create() => new(_sink, CompressionLevel.Fastest, leaveOpen: true);

    private sealed class Sink : Stream
    {
        private byte[] _octets = [];
        private int _count;

        public bool IsDiscarding { get; set; }

        public ReadOnlyMemory<byte> Octets => _octets.AsMemory(0, _count);

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (IsDiscarding)
            {
                return;
            }

            if (_octets.Length - _count < buffer.Length)
            {
                Grow(_count + buffer.Length);
            }

            buffer.CopyTo(_octets.AsSpan(_count));
            _count += buffer.Length;
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public void Clear()
        {
            _count = 0;
            if (_octets.Length > 0)
            {
                ArrayPool<byte>.Shared.Return(_octets);
                _octets = [];
            }
        }

        private void Grow(int least)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(least, 2 * _octets.Length));
            _octets.AsSpan(0, _count).CopyTo(larger);
            var count = _count;
            Clear();
            (_octets, _count) = (larger, count);
        }
    }
}
