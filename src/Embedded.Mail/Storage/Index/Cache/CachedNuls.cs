namespace Embedded.Mail.Storage.Index.Cache;

/// <summary>Where NULs are in a message.</summary>
/// <param name="Offsets">The first NUL of each line that has any; null when nobody looked.</param>
internal readonly record struct CachedNuls(long[]? Offsets)
{
    // A message of NULs is not worth telling of each.
    private const int MaxCount = 1000;

    public bool Any => Offsets is { Length: > 0 };

    /// <summary>Looks for NULs; null offsets when there are too many to tell of.</summary>
    public static CachedNuls Find(ReadOnlySpan<byte> text)
    {
        if (!text.Contains((byte)0))
        {
            return new([]);
        }

        var offsets = new List<long>();
        for (var at = 0; text[at..].IndexOf((byte)0) is var next and >= 0; at += next + 1)
        {
            offsets.Add(at + next);
            if (offsets.Count > MaxCount)
            {
                return default;
            }
        }

        return new([.. offsets]);
    }
}
