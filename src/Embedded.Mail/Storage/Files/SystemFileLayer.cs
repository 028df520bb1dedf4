using System.Buffers.Binary;
using System.IO.Enumeration;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Embedded.Mail.Storage.Files;

/// <summary>The file system of Linux.</summary>
internal sealed class SystemFileLayer : FileLayer
{
    private static readonly EnumerationOptions AllEntries = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    private readonly NamePromise _names = new();
    private readonly UnnamedFiles _unnamed = new();

    /// <summary>The layer of this system.</summary>
    /// <exception cref="PlatformNotSupportedException">It is not Linux, or not a 64-bit process.</exception>
    public SystemFileLayer()
    {
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess)
        {
            throw new PlatformNotSupportedException("Mail stores on disk need a 64-bit process on Linux: their locks and durable writes are made of its system calls.");
        }
    }

    /// <summary>The layer of this system.</summary>
    /// <exception cref="PlatformNotSupportedException">It is not Linux, or not a 64-bit process.</exception>
    public static SystemFileLayer Instance => field ??= new();

    public override MailFile? TryOpen(string path, bool forWriting)
    {
        var handle = Open(path, forWriting ? LibC.ReadWrite : LibC.ReadOnly, 0);
        return handle is not null ? new SystemMailFile(handle, path)
            : LastErrorIs(SystemError.Missing) ? null
            : throw SystemError.Last("open", path);
    }

    public override MailFile? TryCreate(string path, UnixFileMode mode, uint? group = null)
    {
        var handle = Open(path, LibC.ReadWrite | LibC.Create | LibC.Exclusive, (uint)(group is null ? mode : mode & ~FileModes.Group));
        if (handle is null)
        {
            return LastErrorIs(SystemError.AlreadyThere) ? null : throw SystemError.Last("open", path);
        }

        try
        {
            return WithGroupAndMode(new SystemMailFile(handle, path), group, mode);
        }
        catch
        {
            _ = LibC.Unlink(path);
            throw;
        }
    }

    public override MailFile? TryCreateUnnamed(string path, UnixFileMode mode, uint? group = null)
    {
        CheckPath(path);
        var directory = Path.GetDirectoryName(path) is { Length: > 0 } parent ? parent : ".";
        var handle = Open(directory, LibC.ReadWrite | LibC.Unnamed, (uint)(group is null ? mode : mode & ~FileModes.Group));
        return handle is not null ? WithGroupAndMode(new SystemMailFile(handle, path), group, mode)
            : Marshal.GetLastPInvokeError() is SystemError.NotSupported or SystemError.NotImplemented or SystemError.IsDirectory or SystemError.Invalid ? null
            : throw SystemError.Last("open", path);
    }

    public override bool HasUnnamedFiles(string path) => _unnamed.AreThere(this, path);

    public override bool TryAppend(string path, ReadOnlySpan<byte> octets)
    {
        using var handle = Open(path, LibC.WriteOnly | LibC.Append, 0);
        if (handle is null)
        {
            return LastErrorIs(SystemError.Missing) ? false : throw SystemError.Last("open", path);
        }

        // Linux writes to the end of a file opened so, whatever offset is given (pwrite(2)).
        new SystemMailFile(handle, path).Write(octets, 0);
        return true;
    }

    public override bool TryGetStatus(string path, out FileStatus status) => TryGetStatus(path, 0, out status);

    public override bool TryRename(string from, string to)
    {
        CheckPath(from);
        CheckPath(to);
        if (LibC.Rename(from, to) == 0)
        {
            return true;
        }

        // The directory of the new name may be what is missing.
        var error = Marshal.GetLastPInvokeError();
        return error == SystemError.Missing && !TryGetStatus(from, LibC.NoFollow, out _) ? false : throw SystemError.Of("rename", $"{from} to {to}", error);
    }

    public override FileMoveResult Move(string from, string to)
    {
        CheckPath(from);
        CheckPath(to);
        if (LibC.HasRenameTo && LibC.RenameTo(LibC.CurrentDirectory, from, LibC.CurrentDirectory, to, LibC.NoReplace) == 0)
        {
            return FileMoveResult.Moved;
        }

        var error = LibC.HasRenameTo ? Marshal.GetLastPInvokeError() : SystemError.NotImplemented;
        return error switch
        {
            SystemError.AlreadyThere => FileMoveResult.AlreadyThere,

            // Some file systems cannot look and rename in one go.
            SystemError.Invalid or SystemError.NotImplemented => TryGetStatus(to, LibC.NoFollow, out _) ? FileMoveResult.AlreadyThere
                : TryRename(from, to) ? FileMoveResult.Moved
                : FileMoveResult.Missing,
            SystemError.Missing when !TryGetStatus(from, LibC.NoFollow, out _) => FileMoveResult.Missing,
            _ => throw SystemError.Of("rename", $"{from} to {to}", error),
        };
    }

    public override FileLinkResult Link(string existing, string path)
    {
        CheckPath(existing);
        CheckPath(path);
        if (LibC.Link(existing, path) == 0)
        {
            return FileLinkResult.Linked;
        }

        var error = Marshal.GetLastPInvokeError();
        return error switch
        {
            SystemError.AlreadyThere => FileLinkResult.AlreadyThere,
            SystemError.NotPermitted or SystemError.OtherFileSystem or SystemError.TooManyLinks => FileLinkResult.NotPossible,
            SystemError.NotImplemented or SystemError.NotSupported => FileLinkResult.NotPossible,
            SystemError.Missing when !TryGetStatus(existing, LibC.NoFollow, out _) => FileLinkResult.Missing,
            _ => throw SystemError.Of("link", $"{existing} to {path}", error),
        };
    }

    public override bool TryDelete(string path)
    {
        CheckPath(path);
        return LibC.Unlink(path) == 0 || (LastErrorIs(SystemError.Missing) ? false : throw SystemError.Last("unlink", path));
    }

    public override bool TryCreateDirectory(string path, UnixFileMode mode, uint? group = null)
    {
        CheckPath(path);
        if (LibC.MakeDirectory(path, (uint)(group is null ? mode : mode & ~FileModes.Group)) != 0)
        {
            return LastErrorIs(SystemError.AlreadyThere) ? false : throw SystemError.Last("mkdir", path);
        }

        try
        {
            // Not by path: who may write to the parent could have put a link in its place meanwhile.
            using var handle = Open(path, LibC.OpenNoFollow, 0) ?? throw SystemError.Last("open", path);
            new SystemMailFile(handle, path).SetGroupAndMode(group, mode);
            return true;
        }
        catch
        {
            _ = LibC.RemoveDirectory(path);
            throw;
        }
    }

    public override bool TryDeleteDirectory(string path)
    {
        CheckPath(path);
        return LibC.RemoveDirectory(path) == 0 || (Marshal.GetLastPInvokeError() is SystemError.Missing or SystemError.NotEmpty or SystemError.AlreadyThere
            ? false
            : throw SystemError.Last("rmdir", path));
    }

    public override IReadOnlyList<string> List(string directory)
    {
        try
        {
            return [.. new FileSystemEnumerable<string>(directory, (ref entry) => entry.FileName.ToString(), AllEntries)];
        }
        catch (DirectoryNotFoundException) when (!TryGetStatus(directory, out _))
        {
            return [];
        }
        catch (Exception e) when (e is DirectoryNotFoundException or UnauthorizedAccessException)
        {
            throw SystemError.Of("opendir", directory, e.InnerException?.HResult ?? SystemError.NotDirectory);
        }
    }

    public override NameSync GetNameSync(string path)
    {
        Span<byte> status = stackalloc byte[LibC.FileSystemStatusSize];
        return LibC.GetFileSystemStatus(path, ref MemoryMarshal.GetReference(status)) == 0
            && TryGetStatus(path, out var directory)
            ? _names.Of(BinaryPrimitives.ReadInt64LittleEndian(status), directory.Device)
            : NameSync.ByDirectory;
    }

    public override void SyncDirectory(string path)
    {
        using var handle = Open(path, LibC.ReadOnly, 0) ?? throw SystemError.Last("open", path);
        while (LibC.Sync(handle) != 0)
        {
            // Some file systems keep no names to be synced; Dovecot takes that as done too.
            switch (Marshal.GetLastPInvokeError())
            {
                case SystemError.Invalid:
                    return;
                case SystemError.Interrupted:
                    continue;
                case var error:
                    throw SystemError.Of("fsync", path, error);
            }
        }
    }

    private static bool TryGetStatus(string path, int flags, out FileStatus status)
    {
        CheckPath(path);
        var buffer = default(StatusBuffer);
        var found = LibC.GetStatus(LibC.CurrentDirectory, path, flags, LibC.BasicStats, ref buffer[0]) == 0;
        status = found ? buffer.Read() : default;
        return found || (LastErrorIs(SystemError.Missing) ? false : throw SystemError.Last("statx", path));
    }

    /// <summary>Opens a file; null leaves the error in <see cref="Marshal.GetLastPInvokeError"/>.</summary>
    private static SafeFileHandle? Open(string path, int flags, uint mode)
    {
        CheckPath(path);
        SafeFileHandle handle;
        do
        {
            // A pipe that somebody put there must not hold the thread for ever, hence non-blocking; for files that means nothing.
            handle = LibC.Open(path, flags | LibC.CloseOnExec | LibC.NonBlocking, mode);
        }
        while (handle.IsInvalid && LastErrorIs(SystemError.Interrupted));

        return handle.IsInvalid ? null : handle;
    }

    private static SystemMailFile WithGroupAndMode(SystemMailFile file, uint? group, UnixFileMode mode)
    {
        try
        {
            file.SetGroupAndMode(group, mode);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    // What is behind a NUL would be cut off, and another file be meant.
    private static void CheckPath(string path)
    {
        if (path.Length == 0 || path.Contains('\0', StringComparison.Ordinal))
        {
            throw new ArgumentException("A path is not empty and has no NUL.", nameof(path));
        }
    }

    private static bool LastErrorIs(int number) => Marshal.GetLastPInvokeError() == number;
}
