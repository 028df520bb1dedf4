using Embedded.Mail.Storage.Files;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>Removes directories with all that is in them. Others may be doing the same.</summary>
internal static class DirectoryRemoval
{
    /// <summary>Removes a directory, or a file, of that path; nothing where there is none. Links are removed and not followed.</summary>
    public static void Remove(FileLayer files, string path)
    {
        if (TryDeleteFile(files, path))
        {
            return;
        }

        foreach (var name in files.List(path))
        {
            Remove(files, Path.Combine(path, name));
        }

        _ = files.TryDeleteDirectory(path);
    }

    /// <summary>Removes a directory and those above it, as long as they are empty.</summary>
    /// <param name="files">The file system.</param>
    /// <param name="directory">The lowest.</param>
    /// <param name="end">A directory above, which stays.</param>
    public static void RemoveEmpty(FileLayer files, string directory, string end)
    {
        while (directory.Length > end.Length && files.TryDeleteDirectory(directory))
        {
            directory = Path.GetDirectoryName(directory)!;
        }
    }

    private static bool TryDeleteFile(FileLayer files, string path)
    {
        try
        {
            _ = files.TryDelete(path);
            return true;
        }
        catch (IOException e) when (e.HResult is SystemError.IsDirectory or SystemError.NotPermitted)
        {
            return false;
        }
    }
}
