namespace Embedded.Mail.Connections.Compression;

/// <summary>The bits of a DEFLATE stream, lowest first (RFC 1951 §3.1.1), out of octets that come piece by piece.</summary>
internal ref struct InflaterInput(ReadOnlySpan<byte> octets, ulong bits, int count)
{
    private ReadOnlySpan<byte> _rest = octets;

    /// <summary>The next bits; those beyond <see cref="Count"/> are 0.</summary>
    public ulong Bits { get; private set; } = bits;

    /// <summary>How many bits are taken out of the octets and not used.</summary>
    public int Count { get; private set; } = count;

    /// <summary>The octets of which no bit is taken.</summary>
    public readonly ReadOnlySpan<byte> Rest => _rest;

    /// <summary>Takes bits out of the octets: 56 at least, while there are any.</summary>
    public void Refill()
    {
        while (Count <= 56 && !_rest.IsEmpty)
        {
            Bits |= (ulong)_rest[0] << Count;
            Count += 8;
            _rest = _rest[1..];
        }
    }

    /// <summary>Whether so many bits are there.</summary>
    public bool Has(int bits)
    {
        if (Count < bits)
        {
            Refill();
        }

        return Count >= bits;
    }

    /// <summary>Uses bits, which must be there.</summary>
    public int Take(int bits)
    {
        var value = (int)(Bits & ((1UL << bits) - 1));
        Bits >>= bits;
        Count -= bits;
        return value;
    }

    /// <summary>Passes over the rest of an octet of which a part was used.</summary>
    public void Align() => _ = Take(Count & 7);

    /// <summary>Passes over octets of <see cref="Rest"/>.</summary>
    public void Skip(int octets) => _rest = _rest[octets..];
}
