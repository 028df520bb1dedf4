namespace Embedded.Mail.Tests.Storage.Files;

/// <summary>A directory: the names that programs see, and those that it had at first.</summary>
internal sealed class DurableDirectory(UnixFileMode mode) : DurableNode(mode)
{
    public Dictionary<string, DurableNode> Names { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, DurableNode> FirstNames { get; } = new(StringComparer.Ordinal);

    /// <summary>A directory as it lies on the disk, with all that is below it.</summary>
    public static DurableDirectory Read(string path)
    {
        var directory = new DurableDirectory(ModeOf(path));
        foreach (var entry in Directory.EnumerateFileSystemEntries(path))
        {
            DurableNode node = Directory.Exists(entry) ? Read(entry) : new DurableFile(ModeOf(entry), File.ReadAllBytes(entry));
            directory.Names[Path.GetFileName(entry)] = directory.FirstNames[Path.GetFileName(entry)] = node;
        }

        return directory;
    }

    private static UnixFileMode ModeOf(string path) =>
        OperatingSystem.IsWindows() ? throw new PlatformNotSupportedException() : File.GetUnixFileMode(path);
}
