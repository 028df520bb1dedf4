using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Embedded.Mail.Storage.Files;

/// <summary>What Linux tells of changes in its file systems (inotify(7)).</summary>
internal static partial class Inotify
{
    public const uint Modified = 0x2;
    public const uint MovedFrom = 0x40;
    public const uint MovedTo = 0x80;
    public const uint Created = 0x100;
    public const uint Deleted = 0x200;
    public const uint SelfDeleted = 0x400;
    public const uint SelfMoved = 0x800;
    public const uint QueueOverflow = 0x4000;
    public const uint Ignored = 0x8000;
    public const uint OnlyDirectory = 0x0100_0000;
    public const uint ExcludeUnlinked = 0x0400_0000;

    /// <summary>What is asked for of a directory. Files that were unlinked and are still written to are nobody's business.</summary>
    public const uint OfDirectory = Modified | MovedFrom | MovedTo | Created | Deleted | SelfDeleted | SelfMoved | OnlyDirectory | ExcludeUnlinked;

    /// <summary>Octets before the name in <c>struct inotify_event</c>: watch, mask, cookie, length of the name.</summary>
    public const int EventLength = 16;

    public const int MaskOffset = 4;
    public const int NameLengthOffset = 12;

    public const short Readable = 1;

    [LibraryImport("libc", EntryPoint = "inotify_init1", SetLastError = true)]
    public static partial SafeFileHandle Initialize(int flags);

    [LibraryImport("libc", EntryPoint = "inotify_add_watch", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int AddWatch(SafeFileHandle queue, string path, uint mask);

    [LibraryImport("libc", EntryPoint = "inotify_rm_watch", SetLastError = true)]
    public static partial int RemoveWatch(SafeFileHandle queue, int watch);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    public static partial SafeFileHandle CreateSignal(uint count, int flags);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(SafeFileHandle queue, ref byte destination, nuint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Signal(SafeFileHandle signal, ref ulong count, nuint length);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static partial int Wait(ref Waiting first, nuint count, int timeout);

    /// <summary><c>struct pollfd</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Waiting
    {
        public int File;
        public short Events;
        public short Happened;
    }
}
