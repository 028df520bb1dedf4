using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Embedded.Mail.Storage.Files;

/// <summary>
/// The calls of the system. Types are those of 64-bit Linux, where <c>off_t</c> and <c>ssize_t</c> have 64 bits; numbers are the same on all its
/// architectures but for two.
/// </summary>
internal static partial class LibC
{
    public const int ReadOnly = 0;
    public const int WriteOnly = 1;
    public const int ReadWrite = 2;
    public const int Create = 0x40;
    public const int Exclusive = 0x80;
    public const int Append = 0x400;
    public const int NonBlocking = 0x800;
    public const int CloseOnExec = 0x80000;

    // Where O_DIRECTORY and O_NOFOLLOW have numbers of their own.
    private static readonly bool HasOwnNumbers = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Ppc64le;

    /// <summary>O_NOFOLLOW.</summary>
    public static readonly int OpenNoFollow = HasOwnNumbers ? 0x8000 : 0x20000;

    /// <summary>O_TMPFILE, which has O_DIRECTORY in it: a file without a name in the directory of the path.</summary>
    public static readonly int Unnamed = 0x400000 | (HasOwnNumbers ? 0x4000 : 0x10000);

    public const int CurrentDirectory = -100;
    public const int NoFollow = 0x100;
    public const int Follow = 0x400;
    public const int EmptyPath = 0x1000;
    public const uint BasicStats = 0x7ff;

    public const int SetOpenFileLock = 37; // F_OFD_SETLK
    public const short WriteLock = 1;
    public const short NoLock = 2;

    /// <summary>Octets that hold a <c>struct statfs</c> of any architecture; its first number, of 64 bits, tells the kind of the file system.</summary>
    public const int FileSystemStatusSize = 256;

    public const long Ext4 = 0xef53;
    public const long Xfs = 0x58465342;

    [LibraryImport("libc", EntryPoint = "statfs", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int GetFileSystemStatus(string path, ref byte status);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial SafeFileHandle Open(string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "pread", SetLastError = true)]
    public static partial nint Read(SafeFileHandle file, ref byte destination, nuint count, long offset);

    /// <summary>Whether there is <see cref="ReadNow"/>: older C libraries than the system's calls have it not.</summary>
    public static readonly bool HasReadNow = Has("preadv2");

    [LibraryImport("libc", EntryPoint = "preadv2", SetLastError = true)]
    public static partial nint ReadNow(SafeFileHandle file, ref Piece pieces, int count, long offset, int flags);

    [LibraryImport("libc", EntryPoint = "pwrite", SetLastError = true)]
    public static partial nint Write(SafeFileHandle file, ref byte octets, nuint count, long offset);

    [LibraryImport("libc", EntryPoint = "ftruncate", SetLastError = true)]
    public static partial int SetLength(SafeFileHandle file, long length);

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    public static partial int SyncData(SafeFileHandle file);

    /// <summary>SYNC_FILE_RANGE_WRITE.</summary>
    public const uint BeginWrite = 2;

    /// <summary>SYNC_FILE_RANGE_WAIT_BEFORE, _WRITE and _WAIT_AFTER.</summary>
    public const uint WaitBeforeWriteWaitAfter = 7;

    [LibraryImport("libc", EntryPoint = "sync_file_range", SetLastError = true)]
    public static partial int WriteOut(SafeFileHandle file, long offset, long count, uint flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    public static partial int Sync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    public static partial int Control(SafeFileHandle file, int command, ref FileLock range);

    [LibraryImport("libc", EntryPoint = "fchmod", SetLastError = true)]
    public static partial int SetMode(SafeFileHandle file, uint mode);

    [LibraryImport("libc", EntryPoint = "fchown", SetLastError = true)]
    public static partial int SetOwner(SafeFileHandle file, uint user, uint group);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int GetStatus(int directory, string path, int flags, uint mask, ref byte status);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int GetStatus(SafeFileHandle file, string path, int flags, uint mask, ref byte status);

    [LibraryImport("libc", EntryPoint = "rename", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int Rename(string from, string to);

    /// <summary>Whether there is <see cref="RenameTo"/>, which some C libraries have not.</summary>
    public static readonly bool HasRenameTo = Has("renameat2");

    /// <summary>RENAME_NOREPLACE: fail rather than replace a file of that name.</summary>
    public const uint NoReplace = 1;

    [LibraryImport("libc", EntryPoint = "renameat2", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int RenameTo(int fromDirectory, string from, int toDirectory, string to, uint flags);

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int Link(string existing, string path);

    [LibraryImport("libc", EntryPoint = "linkat", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int Link(SafeFileHandle existingDirectory, string existing, int directory, string path, int flags);

    [LibraryImport("libc", EntryPoint = "linkat", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int Link(int existingDirectory, string existing, int directory, string path, int flags);

    [LibraryImport("libc", EntryPoint = "unlink", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int Unlink(string path);

    [LibraryImport("libc", EntryPoint = "mkdir", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int MakeDirectory(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "rmdir", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int RemoveDirectory(string path);

    [LibraryImport("libc", EntryPoint = "getegid")]
    public static partial uint GetEffectiveGroup();

    /// <summary>Octets that hold a <c>sem_t</c> of any C library; the largest that is known has 32.</summary>
    public const nuint SemaphoreSize = 64;

    [LibraryImport("libc", EntryPoint = "sem_init", SetLastError = true)]
    public static unsafe partial int InitSemaphore(void* semaphore, int shared, uint value);

    [LibraryImport("libc", EntryPoint = "sem_post", SetLastError = true)]
    public static unsafe partial int Post(void* semaphore);

    [LibraryImport("libc", EntryPoint = "sem_wait", SetLastError = true)]
    public static unsafe partial int Wait(void* semaphore);

    [LibraryImport("libc", EntryPoint = "sem_timedwait", SetLastError = true)]
    public static unsafe partial int Wait(void* semaphore, in Moment until);

    [LibraryImport("libc", EntryPoint = "sem_destroy", SetLastError = true)]
    public static unsafe partial int DestroySemaphore(void* semaphore);

    /// <summary>RWF_NOWAIT: fail rather than wait for the disk.</summary>
    public const int WithoutWaiting = 8;

    /// <summary><c>struct iovec</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public unsafe struct Piece
    {
        public byte* Start;
        public nuint Length;
    }

    /// <summary><c>struct timespec</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Moment
    {
        public long Seconds;
        public long Nanoseconds;
    }

    /// <summary><c>struct flock</c>; zeros mean the whole file.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct FileLock
    {
        public short Type;
        public short Whence;
        public long Start;
        public long Length;
        public int Process;
    }

    private static bool Has(string call) => NativeLibrary.TryGetExport(NativeLibrary.Load("libc", typeof(LibC).Assembly, null), call, out _);
}
