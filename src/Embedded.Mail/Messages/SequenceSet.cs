using System.Text;

namespace Embedded.Mail.Messages;

/// <summary>
/// A <c>sequence-set</c> as a client wrote it (RFC 9051 §9): numbers and ranges, of UIDs or of sequence numbers, with <c>*</c> not yet resolved.
/// A set of one range, such as <c>1:*</c>, holds no memory of its own.
/// </summary>
public readonly struct SequenceSet : IEquatable<SequenceSet>
{
    /// <summary>Most ranges that <see cref="TryParse(ReadOnlySpan{byte}, out SequenceSet)"/> takes.</summary>
    public const int DefaultMaxRanges = 16 * 1024;

    private readonly SequenceRange _single;

    // Null while there is one range, which then stands in _single.
    private readonly SequenceRange[]? _ranges;
    private readonly bool _isValid;

    private SequenceSet(SequenceRange single) => (_single, _isValid) = (single, true);

    private SequenceSet(SequenceRange[] ranges) => (_ranges, _isValid) = (ranges, true);

    /// <summary>Every message: <c>1:*</c>.</summary>
    public static SequenceSet All => new(new SequenceRange(1, 0));

    /// <summary>How many ranges there are; 0 for <c>default</c> only.</summary>
    public int Count => _ranges?.Length ?? (_isValid ? 1 : 0);

    /// <summary>Whether some range has <c>*</c>.</summary>
    public bool HasStar
    {
        get
        {
            for (var i = 0; i < Count; i++)
            {
                if (this[i].HasStar)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>The range at <paramref name="index"/>, in the order in which they were written.</summary>
    public SequenceRange this[int index] => _ranges is not null
        ? _ranges[index]
        : index == 0 && _isValid ? _single : throw new ArgumentOutOfRangeException(nameof(index));

    /// <summary>Takes a whole <c>sequence-set</c> of at most <see cref="DefaultMaxRanges"/> ranges. Never throws on what it is given.</summary>
    public static bool TryParse(ReadOnlySpan<byte> octets, out SequenceSet set) => TryParse(octets, DefaultMaxRanges, out set);

    /// <summary>Takes a whole <c>sequence-set</c>. The number 0, numbers past 32 bits, empty ranges and more than <paramref name="maxRanges"/> ranges are refused.</summary>
    public static bool TryParse(ReadOnlySpan<byte> octets, int maxRanges, out SequenceSet set)
    {
        set = default;
        var count = octets.Count((byte)',') + 1;
        if (count > maxRanges)
        {
            return false;
        }

        if (count == 1)
        {
            var valid = TryParseRange(octets, out var single);
            set = valid ? new SequenceSet(single) : default;
            return valid;
        }

        return TryParseRanges(octets, new SequenceRange[count], out set);
    }

    /// <summary>
    /// The set as UIDs, in a mailbox whose last message has <paramref name="last"/>: that is what <c>*</c> means, and nothing lies beyond it. Empty when the mailbox is empty.
    /// </summary>
    public UidSet ToUids(Uid last)
    {
        if (last.IsNone)
        {
            return UidSet.Empty;
        }

        if (Count == 1)
        {
            var (low, high) = Clamp(_single, last);
            return low <= high ? UidSet.Range(low, high) : UidSet.Empty;
        }

        var uids = new UidSetBuilder();
        for (var i = 0; i < Count; i++)
        {
            var (low, high) = Clamp(this[i], last);
            if (low <= high)
            {
                uids.Add(low, high);
            }
        }

        return uids.ToSet();
    }

    /// <summary>The largest number that the set names when <c>*</c> is <paramref name="largest"/>.</summary>
    public uint Highest(uint largest)
    {
        uint highest = 0;
        for (var i = 0; i < Count; i++)
        {
            highest = Math.Max(highest, this[i].Resolve(largest).High);
        }

        return highest;
    }

    /// <summary>Whether both were written alike.</summary>
    public bool Equals(SequenceSet other)
    {
        if (Count != other.Count)
        {
            return false;
        }

        for (var i = 0; i < Count; i++)
        {
            if (this[i] != other[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is SequenceSet other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        for (var i = 0; i < Count; i++)
        {
            hash.Add(this[i]);
        }

        return hash.ToHashCode();
    }

    /// <summary>The set as IMAP writes it.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        for (var i = 0; i < Count; i++)
        {
            _ = text.Append(i == 0 ? "" : ",").Append(this[i]);
        }

        return text.ToString();
    }

    /// <summary>Whether both were written alike.</summary>
    public static bool operator ==(SequenceSet left, SequenceSet right) => left.Equals(right);

    /// <summary>Whether they were written otherwise.</summary>
    public static bool operator !=(SequenceSet left, SequenceSet right) => !left.Equals(right);

    private static (Uid Low, Uid High) Clamp(SequenceRange range, Uid last)
    {
        var (low, high) = range.Resolve(last.Value);
        return (new Uid(low), new Uid(Math.Min(high, last.Value)));
    }

    private static bool TryParseRanges(ReadOnlySpan<byte> octets, SequenceRange[] ranges, out SequenceSet set)
    {
        set = default;
        for (var i = 0; i < ranges.Length; i++)
        {
            var comma = octets.IndexOf((byte)',');
            if (!TryParseRange(comma < 0 ? octets : octets[..comma], out ranges[i]))
            {
                return false;
            }

            octets = octets[(comma + 1)..];
        }

        set = new SequenceSet(ranges);
        return true;
    }

    private static bool TryParseRange(ReadOnlySpan<byte> octets, out SequenceRange range)
    {
        range = default;
        var colon = octets.IndexOf((byte)':');
        if (!TryParseNumber(colon < 0 ? octets : octets[..colon], out var first))
        {
            return false;
        }

        var last = first;
        if (colon >= 0 && !TryParseNumber(octets[(colon + 1)..], out last))
        {
            return false;
        }

        range = new SequenceRange(first, last);
        return true;
    }

    /// <summary>Reads <c>nz-number / "*"</c>, the star as 0.</summary>
    private static bool TryParseNumber(ReadOnlySpan<byte> octets, out uint number)
    {
        number = 0;
        if (octets is [(byte)'*'])
        {
            return true;
        }

        // RFC 9051 §9 nz-number begins with 1 to 9; clients that pad with zeros are understood all the same.
        ulong sum = 0;
        foreach (var octet in octets)
        {
            if (!char.IsAsciiDigit((char)octet) || (sum = (sum * 10) + (uint)(octet - '0')) > uint.MaxValue)
            {
                return false;
            }
        }

        number = (uint)sum;
        return sum != 0;
    }
}
