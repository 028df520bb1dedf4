namespace Embedded.Mail.Connections.Compression;

/// <summary>Reads the lengths of the codes that a block brings along (RFC 1951 §3.2.7).</summary>
internal sealed class InflaterLengths
{
    private const int MostLiterals = 286;
    private const int MostDistances = 30;

    private static readonly byte[] Order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    private readonly byte[] _first = new byte[19];
    private readonly byte[] _lengths = new byte[MostLiterals + MostDistances];
    private HuffmanTable? _code;
    private int _literals;
    private int _distances;
    private int _codeLengths;
    private int _read;

    /// <summary>The lengths of the codes of literals and lengths.</summary>
    public ReadOnlySpan<byte> Literals => _lengths.AsSpan(0, _literals);

    /// <summary>The lengths of the codes of distances.</summary>
    public ReadOnlySpan<byte> Distances => _lengths.AsSpan(_literals, _distances);

    /// <summary>Reads on; false when that takes more input.</summary>
    /// <exception cref="InvalidDataException">There are no such codes.</exception>
    public bool TryRead(ref InflaterInput input) =>
        (_literals > 0 || TryReadCounts(ref input)) && (_code is not null || TryReadCode(ref input)) && TryReadLengths(ref input);

    private bool TryReadCounts(ref InflaterInput input)
    {
        if (!input.Has(14))
        {
            return false;
        }

        _literals = input.Take(5) + 257;
        _distances = input.Take(5) + 1;
        _codeLengths = input.Take(4) + 4;
        return _literals <= MostLiterals && _distances <= MostDistances ? true : throw Wrong();
    }

    private bool TryReadCode(ref InflaterInput input)
    {
        for (; _read < _codeLengths; _read++)
        {
            if (!input.Has(3))
            {
                return false;
            }

            _first[Order[_read]] = (byte)input.Take(3);
        }

        _code = HuffmanTable.Create(_first) ?? throw Wrong();
        _read = 0;
        return true;
    }

    private bool TryReadLengths(ref InflaterInput input)
    {
        while (_read < _literals + _distances)
        {
            input.Refill();
            var symbol = _code!.Decode(input.Bits, input.Count, out var length);
            var extra = symbol switch { 16 => 2, 17 => 3, 18 => 7, _ => 0 };
            if (length + extra > input.Count)
            {
                return false;
            }

            _ = input.Take(length);
            Add(symbol, input.Take(extra));
        }

        // Without an end a block could not end.
        return _lengths[256] > 0 ? true : throw Wrong();
    }

    private void Add(int symbol, int extra)
    {
        if (symbol < 0 || (symbol == 16 && _read == 0))
        {
            throw Wrong();
        }

        var (value, count) = symbol switch
        {
            16 => (_lengths[_read - 1], extra + 3),
            17 => ((byte)0, extra + 3),
            18 => ((byte)0, extra + 11),
            _ => ((byte)symbol, 1),
        };
        if (_read + count > _literals + _distances)
        {
            throw Wrong();
        }

        _lengths.AsSpan(_read, count).Fill(value);
        _read += count;
    }

    private static InvalidDataException Wrong() => new("The compressed data has wrong lengths of codes.");
}
