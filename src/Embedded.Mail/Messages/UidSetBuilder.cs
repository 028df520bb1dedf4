using System.Runtime.InteropServices;

namespace Embedded.Mail.Messages;

/// <summary>
/// Gathers UIDs into a <see cref="UidSet"/>. UIDs given in ascending order, as a mailbox lists them, cost no sorting.
/// </summary>
public sealed class UidSetBuilder
{
    private readonly List<UidRange> _ranges = [];
    private bool _sorted = true;

    /// <summary>Whether nothing has been added.</summary>
    public bool IsEmpty => _ranges.Count == 0;

    /// <summary>Adds one UID; <see cref="Uid.None"/> is passed over.</summary>
    public void Add(Uid uid) => Add(uid, uid);

    /// <summary>Adds the UIDs from <paramref name="first"/> to <paramref name="last"/>, in either order; 0 is passed over.</summary>
    public void Add(Uid first, Uid last)
    {
        if (first > last)
        {
            (first, last) = (last, first);
        }

        if (last.IsNone)
        {
            return;
        }

        first = first.IsNone ? Uid.First : first;
        if (_ranges.Count > 0)
        {
            ref var tail = ref CollectionsMarshal.AsSpan(_ranges)[^1];
            if (first >= tail.First && first.Value - 1 <= tail.Last.Value)
            {
                tail = tail with { Last = last > tail.Last ? last : tail.Last };
                return;
            }

            _sorted &= first > tail.Last;
        }

        _ranges.Add(new UidRange(first, last));
    }

    /// <summary>Adds every UID of <paramref name="set"/>.</summary>
    public void Add(UidSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        foreach (var range in set)
        {
            Add(range.First, range.Last);
        }
    }

    /// <summary>The set of all that was added; the builder may be used further.</summary>
    public UidSet ToSet()
    {
        if (!_sorted)
        {
            SortAndMerge();
        }

        return UidSet.FromNormalized([.. _ranges]);
    }

    private void SortAndMerge()
    {
        _ranges.Sort(static (a, b) => a.First.CompareTo(b.First));
        var ranges = CollectionsMarshal.AsSpan(_ranges);
        var kept = 0;
        foreach (var range in ranges[1..])
        {
            ref var tail = ref ranges[kept];
            if (range.First.Value - 1 <= tail.Last.Value)
            {
                tail = tail with { Last = range.Last > tail.Last ? range.Last : tail.Last };
            }
            else
            {
                ranges[++kept] = range;
            }
        }

        _ranges.RemoveRange(kept + 1, _ranges.Count - kept - 1);
        _sorted = true;
    }
}
