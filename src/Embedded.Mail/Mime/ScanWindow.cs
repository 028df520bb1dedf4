using System.Buffers;

namespace Embedded.Mail.Mime;

/// <summary>Keeps what a scanner is not done with and puts the next octets behind it. Its memory is bounded by the scanner's longest look-ahead.</summary>
internal sealed class ScanWindow(StructureScanner scanner) : IDisposable
{
    private const int InitialSize = 64 * 1024;

    private byte[] _octets = ArrayPool<byte>.Shared.Rent(InitialSize);
    private int _length;

    // What was left over is shown again only when as much has come again, so that many small pieces do not cost their square.
    private int _enough;

    /// <summary>Adds a piece of memory; most of a large one is scanned in place.</summary>
    public void Add(ReadOnlySpan<byte> piece)
    {
        while (!piece.IsEmpty)
        {
            if (_length == 0 && piece.Length >= 4096)
            {
                piece = piece[scanner.Read(piece, isLast: false)..];
            }

            GrowIfFull();
            var count = Math.Min(piece.Length, Math.Min(_octets.Length, _length == 0 ? int.MaxValue : Math.Max(_enough, 4096)) - _length);
            piece[..count].CopyTo(_octets.AsSpan(_length));
            piece = piece[count..];
            Filled(count);
        }
    }

    /// <summary>The space for the next octets of a stream; never empty.</summary>
    public Memory<byte> Free()
    {
        GrowIfFull();
        return _octets.AsMemory(_length);
    }

    public void Filled(int count)
    {
        _length += count;
        if (_length < _enough)
        {
            return;
        }

        var done = scanner.Read(_octets.AsSpan(0, _length), isLast: false);
        _octets.AsSpan(done, _length - done).CopyTo(_octets);
        _length -= done;
        _enough = 2 * _length;
    }

    /// <summary>Scans what is left as the message's end.</summary>
    public StructureScanner End()
    {
        scanner.Read(_octets.AsSpan(0, _length), isLast: true);
        _length = 0;
        return scanner;
    }

    // A long header field may need more; the scanner bounds how much.
    private void GrowIfFull()
    {
        if (_length < _octets.Length)
        {
            return;
        }

        var grown = ArrayPool<byte>.Shared.Rent(2 * _length);
        _octets.CopyTo(grown, 0);
        ArrayPool<byte>.Shared.Return(_octets);
        _octets = grown;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_octets);
        _octets = [];
    }
}
