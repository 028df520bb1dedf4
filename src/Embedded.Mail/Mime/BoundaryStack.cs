namespace Embedded.Mail.Mime;

/// <summary>The boundaries of the multiparts that are open, outermost first.</summary>
internal sealed class BoundaryStack
{
    /// <summary>RFC 2046 §5.1.1 allows 70 octets; the world goes beyond, and what is longer still is compared by its beginning.</summary>
    public const int MaxLength = 80;

    /// <summary>How much of a line must be seen, from its hyphens on, to judge it.</summary>
    public const int LineLength = 2 + MaxLength + 4;

    private byte[] _octets = new byte[4 * MaxLength];
    private Entry[] _entries = new Entry[4];

    public int Count { get; private set; }

    /// <summary>The part whose boundary is innermost; -1 when none is open.</summary>
    public int TopPart => Count == 0 ? -1 : _entries[Count - 1].Part;

    public void Clear() => Count = 0;

    public void Push(int part, ReadOnlySpan<byte> boundary)
    {
        if (Count == _entries.Length)
        {
            Array.Resize(ref _entries, 2 * Count);
            Array.Resize(ref _octets, 2 * Count * MaxLength);
        }

        boundary = boundary[..Math.Min(boundary.Length, MaxLength)];
        boundary.CopyTo(_octets.AsSpan(Count * MaxLength));
        _entries[Count++] = new Entry(part, boundary.Length);
    }

    /// <summary>
    /// Judges a line that begins with two hyphens. A boundary need only be the line's beginning (RFC 2046 §5.1.1); of several that are, the longest
    /// wins, and of equals the innermost.
    /// </summary>
    /// <param name="line">The line from its hyphens on, without its end, or as much as <see cref="LineLength"/> of it.</param>
    /// <param name="isWhole">Whether the line ends there.</param>
    /// <param name="match">The boundary's level from outside, for <see cref="Close"/>.</param>
    /// <param name="isLast">Whether two more hyphens follow.</param>
    public bool TryMatch(ReadOnlySpan<byte> line, bool isWhole, out int match, out bool isLast)
    {
        line = line[2..];
        match = -1;
        isLast = false;
        var best = -1;
        for (var i = Count - 1; i >= 0; i--)
        {
            var boundary = _octets.AsSpan(i * MaxLength, _entries[i].Length);
            if (boundary.Length > best && line.StartsWith(boundary))
            {
                (match, best) = (i, boundary.Length);
                if (isWhole && IsExact(line, best))
                {
                    break;
                }
            }
        }

        isLast = match >= 0 && line[best..].StartsWith("--"u8);
        return match >= 0;
    }

    /// <summary>Forgets the boundaries within the matched one, and that one as well if it was its last.</summary>
    /// <returns>The part the boundary belongs to.</returns>
    public int Close(int match, bool isLast)
    {
        Count = isLast ? match : match + 1;
        return _entries[match].Part;
    }

    /// <summary>The part that the boundary of a level belongs to.</summary>
    public int PartOf(int match) => _entries[match].Part;

    // "foo--" is either the last of "foo" or one more of "foo--": what fits the whole line is taken.
    private static bool IsExact(ReadOnlySpan<byte> line, int length) =>
        line.Length == length || (line.Length > 2 && line.Length == length + 2 && line.EndsWith("--"u8));

    private readonly record struct Entry(int Part, int Length);
}
