using Embedded.Mail.Storage.Files;

namespace Embedded.Mail.Tests.Storage.Crash;

/// <summary>A directory for mail roots, in memory where the system has such a file system: what a crash leaves is decided by the file layer, not by the disk.</summary>
internal sealed class CrashFolder : IDisposable
{
    private const string Memory = "/dev/shm";

    private readonly string _path;
    private int _roots;

    public CrashFolder()
    {
        var parent = Directory.Exists(Memory) ? Memory : Path.GetTempPath();
        _path = Path.Combine(parent, $"embedded-mail-crash-{Guid.NewGuid():N}");
        _ = Directory.CreateDirectory(_path);
    }

    /// <summary>A path that nothing has.</summary>
    public string NewRoot() => Path.Combine(_path, $"root{Interlocked.Increment(ref _roots)}");

    /// <summary>Copies a root. Message files get a further name: nobody ever changes one.</summary>
    public string Copy(string root)
    {
        var target = NewRoot();
        if (Directory.Exists(root))
        {
            CopyDirectory(root, target);
        }

        return target;
    }

    public static void Delete(string root) => Directory.Delete(root, recursive: true);

    public void Dispose() => Delete(_path);

    private static void CopyDirectory(string from, string to)
    {
        _ = Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
        {
            var target = Path.Combine(to, Path.GetFileName(file));
            if (!Path.GetFileName(file).StartsWith("u.", StringComparison.Ordinal) || SystemFileLayer.Instance.Link(file, target) != FileLinkResult.Linked)
            {
                File.Copy(file, target);
            }
        }

        foreach (var directory in Directory.EnumerateDirectories(from))
        {
            CopyDirectory(directory, Path.Combine(to, Path.GetFileName(directory)));
        }
    }
}
