using System.Numerics;

namespace Embedded.Mail.Connections.Compression;

/// <summary>
/// What a DEFLATE stream may refer back to: the last 32,768 octets (RFC 1951 §2). It is as large as what has come so far, so that a client that sends a few
/// commands costs a few octets.
/// </summary>
internal sealed class InflaterWindow
{
    private const int Largest = 32 * 1024;
    private const int Smallest = 256;

    private byte[] _octets = [];
    private int _end;
    private int _count;

    /// <summary>How far back a distance may reach.</summary>
    public int Count => _count;

    /// <summary>How many octets are held.</summary>
    public int Capacity => _octets.Length;

    /// <summary>The octet that was written <paramref name="distance"/> octets ago.</summary>
    public byte Back(int distance) => _octets[(_end - distance) & (_octets.Length - 1)];

    /// <summary>Remembers an octet.</summary>
    public void Add(byte octet)
    {
        if (_count == _octets.Length && _count < Largest)
        {
            Grow(_count + 1);
        }

        _octets[_end] = octet;
        _end = (_end + 1) & (_octets.Length - 1);
        _count = Math.Min(_count + 1, _octets.Length);
    }

    /// <summary>Remembers octets.</summary>
    public void Add(ReadOnlySpan<byte> octets)
    {
        octets = octets[Math.Max(0, octets.Length - Largest)..];
        if (_count + octets.Length > _octets.Length && _octets.Length < Largest)
        {
            Grow(Math.Min(_count + octets.Length, Largest));
        }

        var first = Math.Min(octets.Length, _octets.Length - _end);
        octets[..first].CopyTo(_octets.AsSpan(_end));
        octets[first..].CopyTo(_octets);
        _end = (_end + octets.Length) & (_octets.Length - 1);
        _count = Math.Min(_count + octets.Length, _octets.Length);
    }

    private void Grow(int least)
    {
        // Before it is full size nothing has been overwritten: what is held stands from the beginning on.
        var larger = new byte[Math.Max(Smallest, (int)BitOperations.RoundUpToPowerOf2((uint)least))];
        _octets.AsSpan(0, _count).CopyTo(larger);
        (_octets, _end) = (larger, _count & (larger.Length - 1));
    }
}
