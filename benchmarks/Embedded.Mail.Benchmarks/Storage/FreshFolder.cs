using System.Runtime.InteropServices;

namespace Embedded.Mail.Benchmarks.Storage;

/// <summary>
/// Folders whose files do not pay for those of earlier runs. For minutes after a file was deleted ext4 passes its inode over, and with some ten thousand of them around it
/// spends more on the search than on everything else: creating files then runs at a fifth of its speed. A folder made below one that has the flag of <c>chattr +T</c>
/// lies in a part of the disk of its own. Where there is no such flag, folders are just made.
/// </summary>
internal static partial class FreshFolder
{
    private const nuint GetFlags = 0x80086601;
    private const nuint SetFlags = 0x40086602;
    private const int TopOfHierarchy = 0x20000;
    private const int ReadDirectory = 0x10000;

    /// <summary>Makes an empty folder.</summary>
    public static string Create(string parent)
    {
        var all = Directory.CreateDirectory(Path.Combine(parent, "embedded-mail-benchmarks")).FullName;
        if (OperatingSystem.IsLinux())
        {
            Spread(all);
        }

        return Directory.CreateDirectory(Path.Combine(all, Path.GetRandomFileName())).FullName;
    }

    private static void Spread(string path)
    {
        var file = Open(path, ReadDirectory);
        var flags = 0;
        if (file >= 0)
        {
            _ = Control(file, GetFlags, ref flags);
            flags |= TopOfHierarchy;
            _ = Control(file, SetFlags, ref flags);
            _ = Close(file);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int Control(int file, nuint request, ref int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);
}
