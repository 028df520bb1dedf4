namespace Embedded.Mail.Connections.Compression;

/// <summary>
/// Decompresses a DEFLATE stream (RFC 1951) that comes piece by piece. It stops where the sender has flushed, so that nothing behind that place is taken for compressed
/// which is not, and between two pieces it keeps no more than what the sender may refer back to.
/// </summary>
internal sealed class Inflater
{
    private static readonly ushort[] LengthBase =
        [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];

    private static readonly byte[] LengthExtra = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];

    private static readonly ushort[] DistanceBase =
    [
        1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577,
    ];

    private readonly InflaterWindow _window = new();
    private State _state = State.Header;
    private HuffmanTable? _literals;
    private HuffmanTable? _distances;
    private InflaterLengths? _lengths;
    private ulong _bits;
    private int _bitCount;
    private int _left;
    private int _distance;
    private bool _isLastBlock;

    private enum State
    {
        Header,
        StoredLength,
        Stored,
        Lengths,
        Symbol,
        Match,
        Finished,
    }

    /// <summary>Whether the last thing read was a flush: what follows begins on a whole octet.</summary>
    public bool IsAtFlush { get; private set; }

    /// <summary>Whether the stream has ended by its own word.</summary>
    public bool IsFinished => _state == State.Finished;

    /// <summary>Octets kept for the sender to refer back to.</summary>
    public int WindowCapacity => _window.Capacity;

    /// <summary>Decompresses until the output is full, the input is used up, or the sender has flushed.</summary>
    /// <param name="input">What came.</param>
    /// <param name="output">Where to put it.</param>
    /// <param name="consumed">How much of the input is used up. Where it stops at a flush, nothing beyond it.</param>
    /// <returns>How many octets were put.</returns>
    /// <exception cref="InvalidDataException">It is no DEFLATE stream.</exception>
    public int Inflate(ReadOnlySpan<byte> input, Span<byte> output, out int consumed)
    {
        var reader = new InflaterInput(input, _bits, _bitCount);
        var written = 0;
        IsAtFlush = false;
        while (!IsFinished && !IsAtFlush && Step(ref reader, output, ref written))
        {
        }

        // Whole octets taken ahead of need go back, so that a flush ends exactly. Where more input is needed, all that was taken belongs to what is not yet complete.
        var needsInput = !IsAtFlush && !IsFinished && written < output.Length;
        var ahead = needsInput ? 0 : Math.Min(reader.Count / 8, input.Length - reader.Rest.Length);
        consumed = input.Length - reader.Rest.Length - ahead;
        _bitCount = reader.Count - (8 * ahead);
        _bits = _bitCount == 0 ? 0 : reader.Bits & (ulong.MaxValue >> (64 - _bitCount));
        return written;
    }

    /// <summary>Goes one step on; false when that takes more input or more room.</summary>
    private bool Step(ref InflaterInput input, Span<byte> output, ref int written) => _state switch
    {
        State.Header => ReadHeader(ref input),
        State.StoredLength => ReadStoredLength(ref input),
        State.Stored => CopyStored(ref input, output, ref written),
        State.Lengths => ReadLengths(ref input),
        State.Symbol => ReadSymbols(ref input, output, ref written),
        _ => CopyMatch(output, ref written),
    };

    private bool ReadHeader(ref InflaterInput input)
    {
        if (!input.Has(3))
        {
            return false;
        }

        _isLastBlock = input.Take(1) == 1;
        switch (input.Take(2))
        {
            case 0:
                input.Align();
                _state = State.StoredLength;
                break;
            case 1:
                (_literals, _distances, _state) = (HuffmanTable.FixedLiterals, HuffmanTable.FixedDistances, State.Symbol);
                break;
            case 2:
                (_lengths, _state) = (new InflaterLengths(), State.Lengths);
                break;
            default:
                throw Wrong("block type");
        }

        return true;
    }

    private bool ReadStoredLength(ref InflaterInput input)
    {
        if (!input.Has(32))
        {
            return false;
        }

        _left = input.Take(16);
        if ((input.Take(16) ^ 0xffff) != _left)
        {
            throw Wrong("length of a stored block");
        }

        // An empty stored block is what a flush ends with.
        IsAtFlush = _left == 0;
        _state = State.Stored;
        if (_left == 0)
        {
            EndBlock();
        }

        return true;
    }

    private bool CopyStored(ref InflaterInput input, Span<byte> output, ref int written)
    {
        // What was taken as bits comes first.
        while (_left > 0 && written < output.Length && input.Count >= 8)
        {
            var octet = (byte)input.Take(8);
            _window.Add(octet);
            output[written++] = octet;
            _left--;
        }

        if (input.Count < 8)
        {
            var part = input.Rest[..Math.Min(input.Rest.Length, Math.Min(_left, output.Length - written))];
            part.CopyTo(output[written..]);
            _window.Add(part);
            input.Skip(part.Length);
            written += part.Length;
            _left -= part.Length;
        }

        if (_left == 0)
        {
            EndBlock();
        }

        return _state != State.Stored;
    }

    private bool ReadLengths(ref InflaterInput input)
    {
        if (!_lengths!.TryRead(ref input))
        {
            return false;
        }

        _literals = HuffmanTable.Create(_lengths.Literals) ?? throw Wrong("code of literals");
        _distances = HuffmanTable.Create(_lengths.Distances) ?? throw Wrong("code of distances");
        (_lengths, _state) = (null, State.Symbol);
        return true;
    }

    private bool ReadSymbols(ref InflaterInput input, Span<byte> output, ref int written)
    {
        while (written < output.Length)
        {
            input.Refill();
            var symbol = _literals!.Decode(input.Bits, input.Count, out var length);
            if (length > input.Count)
            {
                return false;
            }

            switch (symbol)
            {
                case < 0:
                    throw Wrong("symbol");
                case < 256:
                    _ = input.Take(length);
                    _window.Add((byte)symbol);
                    output[written++] = (byte)symbol;
                    break;
                case 256:
                    _ = input.Take(length);
                    EndBlock();
                    return true;
                default:
                    return TryReadMatch(ref input, symbol - 257, length);
            }
        }

        return false;
    }

    // Length and distance are read together or not at all: 48 bits at most.
    private bool TryReadMatch(ref InflaterInput input, int lengthCode, int used)
    {
        if (lengthCode >= LengthBase.Length)
        {
            throw Wrong("length");
        }

        var extra = LengthExtra[lengthCode];
        var matched = LengthBase[lengthCode] + (int)((input.Bits >> used) & ((1UL << extra) - 1));
        used += extra;
        return used <= input.Count && TryReadDistance(ref input, used, matched);
    }

    private bool TryReadDistance(ref InflaterInput input, int used, int matched)
    {
        var code = _distances!.Decode(input.Bits >> used, input.Count - used, out var length);
        var extra = Math.Max(0, (code >> 1) - 1);
        used += length;
        if (used + extra > input.Count)
        {
            return false;
        }

        if (code < 0)
        {
            throw Wrong("distance");
        }

        _ = input.Take(used);
        _distance = DistanceBase[code] + input.Take(extra);
        _left = matched;
        _state = _distance <= _window.Count ? State.Match : throw Wrong("distance beyond the beginning");
        return true;
    }

    private bool CopyMatch(Span<byte> output, ref int written)
    {
        var count = Math.Min(_left, output.Length - written);
        for (var i = 0; i < count; i++)
        {
            var octet = _window.Back(_distance);
            _window.Add(octet);
            output[written + i] = octet;
        }

        written += count;
        _left -= count;
        _state = _left == 0 ? State.Symbol : State.Match;
        return _left == 0;
    }

    private void EndBlock()
    {
        _state = _isLastBlock ? State.Finished : State.Header;
        (_literals, _distances) = (null, null);
    }

    private static InvalidDataException Wrong(string what) => new($"The compressed data has a wrong {what}.");
}
