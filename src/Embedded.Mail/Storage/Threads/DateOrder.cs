namespace Embedded.Mail.Storage.Threads;

/// <summary>Puts messages in the order of their dates.</summary>
internal static class DateOrder
{
    /// <summary>The rows in the order of their dates; those of one date in their own.</summary>
    public static int[] Of(long[] dates)
    {
        var rows = new int[dates.Length];
        for (var row = 0; row < rows.Length; row++)
        {
            rows[row] = row;
        }

        // Array.Sort is fast and not stable.
        var keys = (long[])dates.Clone();
        Array.Sort(keys, rows);
        for (int start = 0, end; start < rows.Length; start = end)
        {
            for (end = start + 1; end < rows.Length && keys[end] == keys[start]; end++)
            {
            }

            Array.Sort(rows, start, end - start);
        }

        return rows;
    }
}
