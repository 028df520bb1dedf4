using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Embedded.Mail.Storage.Files;

/// <summary>An open file of Linux.</summary>
internal sealed class SystemMailFile(SafeFileHandle handle, string path) : MailFile
{
    private bool _locked;

    public override string Path => path;

    public override FileStatus GetStatus()
    {
        var status = default(StatusBuffer);
        return LibC.GetStatus(handle, "", LibC.EmptyPath, LibC.BasicStats, ref status[0]) == 0 ? status.Read() : throw SystemError.Last("statx", path);
    }

    public override int Read(Span<byte> destination, long offset)
    {
        var total = 0;
        while (total < destination.Length)
        {
            var rest = destination[total..];
            var count = LibC.Read(handle, ref MemoryMarshal.GetReference(rest), (nuint)rest.Length, offset + total);
            if (count == 0)
            {
                break;
            }

            total += (int)Math.Max(0, count);
            ThrowUnlessInterrupted(count, "pread");
        }

        return total;
    }

    public override int ReadOnce(Span<byte> destination, long offset)
    {
        var count = LibC.Read(handle, ref MemoryMarshal.GetReference(destination), (nuint)destination.Length, offset);
        ThrowUnlessInterrupted(count, "pread");
        return (int)Math.Max(0, count);
    }

    public override unsafe int ReadCached(Span<byte> destination, long offset)
    {
        fixed (byte* start = destination)
        {
            var piece = new LibC.Piece { Start = start, Length = (nuint)destination.Length };
            return LibC.HasReadNow ? (int)Math.Max(0, LibC.ReadNow(handle, ref piece, 1, offset, LibC.WithoutWaiting)) : 0;
        }
    }

    public override void Write(ReadOnlySpan<byte> octets, long offset)
    {
        while (!octets.IsEmpty)
        {
            var count = LibC.Write(handle, ref MemoryMarshal.GetReference(octets), (nuint)octets.Length, offset);
            if (count == 0)
            {
                // No system is known to do this; without an error it would go on for ever.
                throw SystemError.Of("pwrite", path, SystemError.InputOutput);
            }

            ThrowUnlessInterrupted(count, "pwrite");
            var written = (int)Math.Max(0, count);
            octets = octets[written..];
            offset += written;
        }
    }

    public override void SetLength(long length)
    {
        int result;
        do
        {
            result = LibC.SetLength(handle, length);
            ThrowUnlessInterrupted(result, "ftruncate");
        }
        while (result < 0);
    }

    public override void Sync()
    {
        int result;
        do
        {
            result = LibC.SyncData(handle);
            ThrowUnlessInterrupted(result, "fdatasync");
        }
        while (result < 0);
    }

    public override void WriteOut()
    {
        // Some file systems, those that lie above others among them, know only the whole way.
        if (LibC.WriteOut(handle, 0, 0, LibC.WaitBeforeWriteWaitAfter) != 0)
        {
            Sync();
        }
    }

    // Where that is not to be had, the sync does it all.
    public override void BeginWriteOut() => _ = LibC.WriteOut(handle, 0, 0, LibC.BeginWrite);

    public override FileMoveResult TryGiveName(string path)
    {
        // By the file alone, which takes a privilege or Linux 6.10; or by what /proc calls it.
        if (LibC.Link(handle, "", LibC.CurrentDirectory, path, LibC.EmptyPath) == 0
            || (Marshal.GetLastPInvokeError() == SystemError.Missing && LibC.Link(LibC.CurrentDirectory, NameInProc(), LibC.CurrentDirectory, path, LibC.Follow) == 0))
        {
            return FileMoveResult.Moved;
        }

        return Marshal.GetLastPInvokeError() switch
        {
            SystemError.AlreadyThere => FileMoveResult.AlreadyThere,
            SystemError.Missing => FileMoveResult.Missing,
            var error => throw SystemError.Of("linkat", path, error),
        };
    }

    public override bool TryLock()
    {
        if (SetLock(LibC.WriteLock))
        {
            return _locked = true;
        }

        return Marshal.GetLastPInvokeError() is SystemError.Again or SystemError.AccessDenied ? false : throw SystemError.Last("fcntl", path);
    }

    public override void Unlock()
    {
        if (!SetLock(LibC.NoLock))
        {
            throw SystemError.Last("fcntl", path);
        }

        _locked = false;
    }

    public override void Dispose()
    {
        // Closing is not enough: a program that the host just starts has the file open too until it is executed, and the lock would last as long.
        if (_locked)
        {
            _locked = false;
            _ = SetLock(LibC.NoLock);
        }

        handle.Dispose();
    }

    /// <summary>
    /// Makes the file, which was just created, belong to a group and have a mode that no umask lessens. Where the system does not let us give it to the group, no
    /// group has rights: those meant for one must not go to another.
    /// </summary>
    internal void SetGroupAndMode(uint? group, UnixFileMode mode)
    {
        if (group is { } number && LibC.SetOwner(handle, uint.MaxValue, number) != 0)
        {
            if (Marshal.GetLastPInvokeError() != SystemError.NotPermitted)
            {
                throw SystemError.Last("fchown", path);
            }

            mode &= ~FileModes.Group;
        }

        var current = GetStatus().Mode;
        var wanted = mode | (current & FileModes.Special);
        if (current != wanted && LibC.SetMode(handle, (uint)wanted) != 0)
        {
            throw SystemError.Last("fchmod", path);
        }
    }

    private string NameInProc()
    {
        var isHeld = false;
        try
        {
            handle.DangerousAddRef(ref isHeld);
            return string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{handle.DangerousGetHandle()}");
        }
        finally
        {
            if (isHeld)
            {
                handle.DangerousRelease();
            }
        }
    }

    private bool SetLock(short type)
    {
        var range = new LibC.FileLock { Type = type };
        return LibC.Control(handle, LibC.SetOpenFileLock, ref range) == 0;
    }

    private void ThrowUnlessInterrupted(nint result, string call)
    {
        if (result < 0 && Marshal.GetLastPInvokeError() is var error and not SystemError.Interrupted)
        {
            throw SystemError.Of(call, path, error);
        }
    }
}
