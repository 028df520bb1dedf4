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

    private static IEnumerable<int> Below(int root, ILookup<int, int> children) =>
        children[root].SelectMany(child => Below(child, children)).Prepend(root);

    // The name stands in parentheses and may hold anything; the parent is the second field after it.
    private static int ParentOf(int id)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{id}/stat");
            return int.Parse(text[(text.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
