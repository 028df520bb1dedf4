namespace Embedded.Mail.Storage.Index;

/// <summary>Where the extensions' data lie in a record, by Dovecot's rules: behind UID and flags, best aligned first, gaps filled.</summary>
internal static class IndexRecordLayout
{
    /// <summary>UID and flags.</summary>
    public const int BaseSize = 5;

    private const int MinAlign = 4;

    /// <summary>Computes offsets, one for each extension (0 without record data), and the size of a record.</summary>
    /// <param name="shapes">Size and alignment of each extension's record data, in the order of their numbers.</param>
    /// <param name="offsets">Where they lie.</param>
    /// <param name="recordSize">Octets of a record.</param>
    /// <returns>False if a record would not be addressable with 16 bits.</returns>
    public static bool TryArrange(IReadOnlyList<(ushort Size, ushort Align)> shapes, out ushort[] offsets, out int recordSize)
    {
        offsets = new ushort[shapes.Count];
        var offset = BaseSize;
        // OrderBy is stable: list order within equal alignment.
        var open = Enumerable.Range(0, shapes.Count).OrderByDescending(i => shapes[i].Align)
            .Where(i => shapes[i].Size > 0).ToList();
        while (open.Count > 0)
        {
            var next = open.FindIndex(i => offset % shapes[i].Align == 0);
            if (next < 0)
            {
                offset = RoundUp(offset, open.Min(i => (int)shapes[i].Align));
                continue;
            }

            offsets[open[next]] = (ushort)Math.Min(offset, ushort.MaxValue);
            offset += shapes[open[next]].Size;
            open.RemoveAt(next);
        }

        recordSize = RoundUp(offset, shapes.Select(static shape => (int)shape.Align).Append(MinAlign).Max());
        return recordSize <= ushort.MaxValue;
    }

    private static int RoundUp(int value, int align) => (value + align - 1) / align * align;
}
