namespace Embedded.Mail.Storage.Index;

/// <summary>Where the extensions' data lie in a record, by Dovecot's rules: behind UID and flags, best aligned first, gaps filled.</summary>
internal static class IndexRecordLayout
{
    /// <summary>UID and flags.</summary>
    public const int BaseSize = 5;

    private const int MinAlign = 4;

    /// <summary>Computes offsets, one for each extension (0 without record data), and the size of a record.</summary>
    /// <returns>False if a record would not be addressable with 16 bits.</returns>
    public static bool TryArrange(IReadOnlyList<IndexExtension> extensions, out ushort[] offsets, out int recordSize)
    {
        offsets = new ushort[extensions.Count];
        var offset = BaseSize;
        // OrderBy is stable: list order within equal alignment.
        var open = Enumerable.Range(0, extensions.Count).OrderByDescending(i => extensions[i].RecordAlign)
            .Where(i => extensions[i].RecordSize > 0).ToList();
        while (open.Count > 0)
        {
            var next = open.FindIndex(i => offset % extensions[i].RecordAlign == 0);
            if (next < 0)
            {
                offset = RoundUp(offset, open.Min(i => (int)extensions[i].RecordAlign));
                continue;
            }

            offsets[open[next]] = (ushort)Math.Min(offset, ushort.MaxValue);
            offset += extensions[open[next]].RecordSize;
            open.RemoveAt(next);
        }

        recordSize = RoundUp(offset, extensions.Select(extension => (int)extension.RecordAlign).Append(MinAlign).Max());
        return recordSize <= ushort.MaxValue;
    }

    private static int RoundUp(int value, int align) => (value + align - 1) / align * align;
}
