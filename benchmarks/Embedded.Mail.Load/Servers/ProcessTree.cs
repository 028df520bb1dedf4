using System.Globalization;

namespace Embedded.Mail.Load.Servers;

/// <summary>Reads Linux's <c>/proc</c>.</summary>
internal static class ProcessTree
{
    /// <summary>A process and all its descendants.</summary>
    public static IEnumerable<int> Of(int root)
    {
        var parents = Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0)
            .Select(id => (Id: id, Parent: ParentOf(id)))
            .ToLookup(process => process.Parent, process => process.Id);
        return Below(root, parents);
    }

    /// <summary>Octets; 0 for a process that has gone meanwhile.</summary>
    public static long ProportionalSetSize(int id)
    {
        try
        {
            var line = File.ReadLines($"/proc/{id}/smaps_rollup").First(text => text.StartsWith("Pss:", StringComparison.Ordinal));
            return long.Parse(line["Pss:".Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture) * 1024;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    /// <summary>The processor time of a process and of the children it had and has outlived; none for a process that has gone meanwhile.</summary>
    public static TimeSpan ProcessorTime(int id)
    {
        // utime, stime, cutime, cstime in hundredths of a second, whatever the kernel's own tick is.
        const int First = 11;
        const int Count = 4;
        var fields = Status(id);
        return fields.Length < First + Count ? TimeSpan.Zero
            : TimeSpan.FromMilliseconds(10 * fields[First..(First + Count)].Sum(field => long.Parse(field, CultureInfo.InvariantCulture)));
    }

    private static IEnumerable<int> Below(int root, ILookup<int, int> children) =>
        children[root].SelectMany(child => Below(child, children)).Prepend(root);

    private static int ParentOf(int id) => Status(id) is [_, var parent, ..] ? int.Parse(parent, CultureInfo.InvariantCulture) : 0;

    // The name stands in parentheses and may hold anything; these are the fields after it.
    private static string[] Status(int id)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{id}/stat");
            return text[(text.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (IOException)
        {
            return [];
        }
    }
}
