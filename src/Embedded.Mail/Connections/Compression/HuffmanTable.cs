namespace Embedded.Mail.Connections.Compression;

/// <summary>One code of a DEFLATE block (RFC 1951 §3.2.2): short codes are found by one look-up, the few long ones bit by bit.</summary>
internal sealed class HuffmanTable
{
    /// <summary>Longest code in bits.</summary>
    public const int LongestCode = 15;

    private const int FastBits = 9;

    private readonly ushort[] _counts = new ushort[LongestCode + 1];
    private readonly ushort[] _symbols;

    // Symbol and length of the code that begins with these bits; 0 where it is longer than FastBits or there is none.
    private readonly ushort[] _fast = new ushort[1 << FastBits];

    private HuffmanTable(int symbols) => _symbols = new ushort[symbols];

    /// <summary>The code of literals and lengths in blocks that bring none (RFC 1951 §3.2.6).</summary>
    public static HuffmanTable FixedLiterals { get; } = Create(FixedLengths())!;

    /// <summary>The code of distances in such blocks.</summary>
    public static HuffmanTable FixedDistances { get; } = Create([.. Enumerable.Repeat((byte)5, 30)])!;

    /// <summary>Makes the code of which each symbol's length is given; null when there is no such code.</summary>
    public static HuffmanTable? Create(ReadOnlySpan<byte> lengths)
    {
        var table = new HuffmanTable(lengths.Length);
        foreach (var length in lengths)
        {
            table._counts[length]++;
        }

        table._counts[0] = 0;
        var left = 1;
        for (var length = 1; length <= LongestCode; length++)
        {
            left = (left << 1) - table._counts[length];
            if (left < 0)
            {
                return null;
            }
        }

        table.Assign(lengths);
        return table;
    }

    /// <summary>Reads one symbol.</summary>
    /// <param name="bits">What is there, the first bit lowest.</param>
    /// <param name="count">How many of them are real.</param>
    /// <param name="length">How many the symbol takes; more than <paramref name="count"/> when there are too few.</param>
    /// <returns>The symbol, or -1 when no code begins so.</returns>
    public int Decode(ulong bits, int count, out int length)
    {
        var entry = _fast[bits & ((1 << FastBits) - 1)];
        if (entry != 0)
        {
            length = entry & 15;
            return entry >> 4;
        }

        return DecodeSlowly(bits, count, out length);
    }

    private int DecodeSlowly(ulong bits, int count, out int length)
    {
        var (code, first, index) = (0, 0, 0);
        for (length = 1; length <= LongestCode; length++)
        {
            code |= (int)(bits & 1);
            bits >>= 1;
            if (code - first < _counts[length])
            {
                return _symbols[index + code - first];
            }

            index += _counts[length];
            first = (first + _counts[length]) << 1;
            code <<= 1;
        }

        // With bits still to come it may yet be one.
        length = count < LongestCode ? LongestCode : 1;
        return -1;
    }

    private void Assign(ReadOnlySpan<byte> lengths)
    {
        Span<int> offsets = stackalloc int[LongestCode + 2];
        Span<int> codes = stackalloc int[LongestCode + 2];
        for (var length = 1; length <= LongestCode; length++)
        {
            offsets[length + 1] = offsets[length] + _counts[length];
            codes[length + 1] = (codes[length] + _counts[length]) << 1;
        }

        for (var symbol = 0; symbol < lengths.Length; symbol++)
        {
            var length = lengths[symbol];
            if (length > 0)
            {
                _symbols[offsets[length]++] = (ushort)symbol;
                AddFast(symbol, length, codes[length]++);
            }
        }
    }

    private void AddFast(int symbol, int length, int code)
    {
        if (length > FastBits)
        {
            return;
        }

        var reversed = 0;
        for (var bit = 0; bit < length; bit++)
        {
            reversed |= ((code >> bit) & 1) << (length - 1 - bit);
        }

        for (var at = reversed; at < _fast.Length; at += 1 << length)
        {
            _fast[at] = (ushort)((symbol << 4) | length);
        }
    }

    private static byte[] FixedLengths() =>
    [
        .. Enumerable.Repeat((byte)8, 144), .. Enumerable.Repeat((byte)9, 112), .. Enumerable.Repeat((byte)7, 24), .. Enumerable.Repeat((byte)8, 8),
    ];
}
