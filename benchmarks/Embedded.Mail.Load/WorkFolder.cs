using Embedded.Mail.Benchmarks.Storage;

namespace Embedded.Mail.Load;

/// <summary>
/// Folders of servers and works. All stay to the end, since deleting is work for the disk that another round would pay for. On ext4 without a journal it slows the making of files for a minute after it
/// (the kernel passes over inodes that were freed lately, one by one), so that one run had better not follow another at once.
/// </summary>
internal static class WorkFolder
{
    // Dovecot serves mail as another user.
    private const UnixFileMode Mode = (UnixFileMode)0b111_101_101;

    private static readonly List<string> Made = [];

    public static string Create(LoadSettings settings)
    {
        var folder = FreshFolder.Create(settings.Folder);
        File.SetUnixFileMode(Path.GetDirectoryName(folder)!, Mode);
        File.SetUnixFileMode(folder, Mode);
        Made.Add(folder);
        return folder;
    }

    public static void DeleteAll() => Made.ForEach(folder => Directory.Delete(folder, recursive: true));
}
