using System.Buffers;
using System.Runtime.CompilerServices;

namespace Embedded.Mail.Mime;

/// <summary>Octets gathered on the stack first, in a pooled array when they grow. Dispose it.</summary>
internal ref struct OctetBuilder(Span<byte> initial)
{
    private Span<byte> _octets = initial;
    private byte[]? _pooled;

    public int Length { get; private set; }

    public readonly ReadOnlySpan<byte> Written => _octets[..Length];

    public void Add(byte octet)
    {
        if (Length == _octets.Length)
        {
            Grow(1);
        }

        _octets[Length++] = octet;
    }

    public void Add(scoped ReadOnlySpan<byte> octets)
    {
        if (octets.Length > _octets.Length - Length)
        {
            Grow(octets.Length);
        }

        octets.CopyTo(_octets[Length..]);
        Length += octets.Length;
    }

    public void Truncate(int length) => Length = length;

    public readonly void Dispose()
    {
        if (_pooled is not null)
        {
            ArrayPool<byte>.Shared.Return(_pooled);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(int more)
    {
        var grown = ArrayPool<byte>.Shared.Rent(Math.Max(256, Math.Max(2 * _octets.Length, Length + more)));
        Written.CopyTo(grown);
        Dispose();
        _octets = _pooled = grown;
    }
}
