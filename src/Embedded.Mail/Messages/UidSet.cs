using System.Collections;
using System.Collections.Immutable;
using System.Text;

namespace Embedded.Mail.Messages;

/// <summary>
/// An immutable set of UIDs, kept as ascending ranges that neither overlap nor touch, so that "everything" costs no more than one message.
/// Enumerating gives the ranges; <see cref="Uids"/> gives each UID.
/// </summary>
public sealed class UidSet : IReadOnlyList<UidRange>, IEquatable<UidSet>
{
    private readonly ImmutableArray<UidRange> _ranges;

    private UidSet(ImmutableArray<UidRange> ranges) => _ranges = ranges;

    /// <summary>The set of no UID.</summary>
    public static UidSet Empty { get; } = new([]);

    /// <summary>Every UID there can be.</summary>
    public static UidSet All { get; } = new([new UidRange(Uid.First, Uid.Max)]);

    /// <summary>Whether no UID is in the set.</summary>
    public bool IsEmpty => _ranges.IsEmpty;

    /// <summary>How many ranges there are.</summary>
    public int Count => _ranges.Length;

    /// <summary>How many UIDs the set holds, whether or not messages have them.</summary>
    public long UidCount
    {
        get
        {
            long sum = 0;
            foreach (var range in _ranges)
            {
                sum += range.Count;
            }

            return sum;
        }
    }

    /// <summary>The lowest UID, or <see cref="Uid.None"/>.</summary>
    public Uid Lowest => IsEmpty ? Uid.None : _ranges[0].First;

    /// <summary>The highest UID, or <see cref="Uid.None"/>.</summary>
    public Uid Highest => IsEmpty ? Uid.None : _ranges[^1].Last;

    /// <summary>Each UID in ascending order. On a set like <see cref="All"/> that is four thousand million of them.</summary>
    public IEnumerable<Uid> Uids
    {
        get
        {
            foreach (var range in _ranges)
            {
                for (ulong uid = range.First.Value; uid <= range.Last.Value; uid++)
                {
                    yield return new Uid((uint)uid);
                }
            }
        }
    }

    /// <summary>The range at <paramref name="index"/>, in ascending order.</summary>
    public UidRange this[int index] => _ranges[index];

    /// <summary>The ranges without a copy.</summary>
    public ReadOnlySpan<UidRange> AsSpan() => _ranges.AsSpan();

    /// <summary>The set of one UID.</summary>
    public static UidSet Of(Uid uid) => uid.IsNone ? Empty : new([new UidRange(uid, uid)]);

    /// <summary>The set of the UIDs from <paramref name="first"/> to <paramref name="last"/>, in either order.</summary>
    public static UidSet Range(Uid first, Uid last) =>
        first <= last ? new([new UidRange(first, last)]) : new([new UidRange(last, first)]);

    /// <summary>The set of all the UIDs given, in any order, with repetitions.</summary>
    public static UidSet Of(IEnumerable<Uid> uids)
    {
        ArgumentNullException.ThrowIfNull(uids);
        var builder = new UidSetBuilder();
        foreach (var uid in uids)
        {
            builder.Add(uid);
        }

        return builder.ToSet();
    }

    /// <summary>The union of all the ranges given, in any order, overlapping or not.</summary>
    public static UidSet Of(IEnumerable<UidRange> ranges)
    {
        ArgumentNullException.ThrowIfNull(ranges);
        var builder = new UidSetBuilder();
        foreach (var range in ranges)
        {
            builder.Add(range.First, range.Last);
        }

        return builder.ToSet();
    }

    /// <summary>Whether <paramref name="uid"/> is in the set; a binary search over the ranges.</summary>
    public bool Contains(Uid uid)
    {
        int low = 0, high = _ranges.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var range = _ranges[middle];
            if (uid < range.First)
            {
                high = middle - 1;
            }
            else if (uid > range.Last)
            {
                low = middle + 1;
            }
            else
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What is in either set.</summary>
    public UidSet Union(UidSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return IsEmpty ? other : other.IsEmpty ? this : Of(_ranges.Concat(other._ranges));
    }

    /// <summary>What is in both sets.</summary>
    public UidSet Intersect(UidSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var result = ImmutableArray.CreateBuilder<UidRange>();
        int left = 0, right = 0;
        while (left < _ranges.Length && right < other._ranges.Length)
        {
            var a = _ranges[left];
            var b = other._ranges[right];
            var first = a.First > b.First ? a.First : b.First;
            var last = a.Last < b.Last ? a.Last : b.Last;
            if (first <= last)
            {
                result.Add(new UidRange(first, last));
            }

            if (a.Last < b.Last)
            {
                left++;
            }
            else
            {
                right++;
            }
        }

        return result.Count == 0 ? Empty : new(result.DrainToImmutable());
    }

    /// <summary>What is in this set and not in <paramref name="other"/>.</summary>
    public UidSet Except(UidSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (IsEmpty || other.IsEmpty)
        {
            return this;
        }

        var result = ImmutableArray.CreateBuilder<UidRange>();
        var right = 0;
        foreach (var range in _ranges)
        {
            ulong first = range.First.Value;
            while (right < other._ranges.Length && other._ranges[right].Last < range.First)
            {
                right++;
            }

            for (var cut = right; cut < other._ranges.Length && other._ranges[cut].First <= range.Last; cut++)
            {
                if (other._ranges[cut].First.Value > first)
                {
                    result.Add(new UidRange(new Uid((uint)first), new Uid(other._ranges[cut].First.Value - 1)));
                }

                first = (ulong)other._ranges[cut].Last.Value + 1;
            }

            if (first <= range.Last.Value)
            {
                result.Add(new UidRange(new Uid((uint)first), range.Last));
            }
        }

        return result.Count == 0 ? Empty : new(result.DrainToImmutable());
    }

    /// <summary>Whether both hold the same UIDs.</summary>
    public bool Equals(UidSet? other) => other is not null && _ranges.AsSpan().SequenceEqual(other._ranges.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as UidSet);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var range in _ranges)
        {
            hash.Add(range);
        }

        return hash.ToHashCode();
    }

    /// <summary>The set as IMAP writes it, such as <c>1:3,7</c>; empty for the empty set.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var range in _ranges)
        {
            _ = text.Append(text.Length == 0 ? "" : ",").Append(range);
        }

        return text.ToString();
    }

    /// <summary>The ranges in ascending order.</summary>
    public ImmutableArray<UidRange>.Enumerator GetEnumerator() => _ranges.GetEnumerator();

    IEnumerator<UidRange> IEnumerable<UidRange>.GetEnumerator() => ((IEnumerable<UidRange>)_ranges).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => ((IEnumerable)_ranges).GetEnumerator();

    /// <summary>Takes ranges that are already ascending and apart.</summary>
    internal static UidSet FromNormalized(ImmutableArray<UidRange> ranges) => ranges.IsEmpty ? Empty : new(ranges);
}
