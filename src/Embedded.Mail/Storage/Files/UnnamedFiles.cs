using System.Collections.Concurrent;

namespace Embedded.Mail.Storage.Files;

/// <summary>
/// Finds out where files can be made without a name and get one later. That depends on the file system, on the system, and on what the process may do; so it is tried, once for each file system.
/// </summary>
internal sealed class UnnamedFiles
{
    private readonly ConcurrentDictionary<ulong, bool> _tried = [];

    /// <summary>Whether it can be done.</summary>
    /// <param name="files">The layer that does it.</param>
    /// <param name="path">A name in the directory that nobody uses.</param>
    public bool AreThere(FileLayer files, string path)
    {
        try
        {
            return files.TryGetStatus(Path.GetDirectoryName(path)!, out var directory) && (_tried.TryGetValue(directory.Device, out var known) ? known : _tried[directory.Device] = Try(files, path));
        }
        catch (IOException)
        {
            // A disk that is full, say, tells nothing of the next time.
            return false;
        }
    }

    private static bool Try(FileLayer files, string path)
    {
        using var file = files.TryCreateUnnamed(path, FileModes.User & ~FileModes.Execute);
        return file is not null && IsNamed(file, path) && files.TryDelete(path);
    }

    private static bool IsNamed(MailFile file, string path)
    {
        try
        {
            return file.TryGiveName(path) == FileMoveResult.Moved;
        }
        catch (IOException e) when (e.HResult is SystemError.NotPermitted or SystemError.AccessDenied or SystemError.NotSupported or SystemError.NotImplemented or SystemError.OtherFileSystem or SystemError.Invalid)
        {
            return false;
        }
    }
}
