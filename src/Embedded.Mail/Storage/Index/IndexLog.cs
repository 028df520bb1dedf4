using Embedded.Mail.Storage.Files;

namespace Embedded.Mail.Storage.Index;

/// <summary>A log, open for as long as its mailbox is: one open file for all that this process does with it.</summary>
internal sealed class IndexLog : IDisposable
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(16);

    private readonly MailFile _file;

    private IndexLog(MailFile file, LogHeader header, bool isReadOnly)
    {
        (_file, Header, IsReadOnly) = (file, header, isReadOnly);
        Identity = file.GetStatus();
    }

    public LogHeader Header { get; }

    /// <summary>Whether the system does not let us write to it.</summary>
    public bool IsReadOnly { get; }

    /// <summary>Tells the file apart from others that get its name.</summary>
    public FileStatus Identity { get; }

    public long Length => _file.GetStatus().Length;

    /// <summary>Opens a log; null when there is none.</summary>
    /// <param name="files">The file system.</param>
    /// <param name="path">Its path.</param>
    /// <param name="octets">All that is in it.</param>
    /// <param name="damage">Why it cannot be used, when it is there and the result is null.</param>
    public static IndexLog? TryOpen(FileLayer files, string path, out byte[] octets, out IndexDamage damage)
    {
        (octets, damage) = ([], default);
        var file = Open(files, path, out var isReadOnly);
        if (file is null)
        {
            return null;
        }

        try
        {
            octets = ReadAll(file);
            if (LogHeader.TryRead(octets, out var header, out damage))
            {
                var log = new IndexLog(file, header, isReadOnly);
                file = null;
                return log;
            }

            return null;
        }
        finally
        {
            file?.Dispose();
        }
    }

    /// <summary>Takes a log that was just made and written.</summary>
    public static IndexLog Of(MailFile file, LogHeader header) => new(file, header, isReadOnly: false);

    /// <summary>Whether the header is what it was: who finds a log damaged marks it there.</summary>
    public bool HasItsHeader()
    {
        Span<byte> octets = stackalloc byte[LogHeader.Size];
        var count = _file.Read(octets, 0);
        return Header.HeaderSize > LogHeader.Size || (LogHeader.TryRead(octets[..count], out var header, out _) && header == Header);
    }

    /// <summary>Reads from an offset to the end.</summary>
    public byte[] ReadFrom(long offset)
    {
        var octets = new byte[Math.Max(0, Length - offset)];
        var count = _file.Read(octets, offset);
        return count == octets.Length ? octets : octets[..count];
    }

    public void Write(ReadOnlySpan<byte> octets, long offset) => _file.Write(octets, offset);

    public void Truncate(long length) => _file.SetLength(length);

    public void Sync() => _file.Sync();

    /// <summary>Takes the lock on the mailbox, waiting for others. It is not known yet whether this still is the mailbox's log.</summary>
    /// <exception cref="MailStoreException">InUse: another process holds the lock for too long.</exception>
    public void Lock(TimeProvider time, TimeSpan timeout) => Lock(_file, time, timeout);

    /// <summary>Takes the lock on a file, waiting for others.</summary>
    /// <exception cref="MailStoreException">InUse: another process holds the lock for too long.</exception>
    public static void Lock(MailFile file, TimeProvider time, TimeSpan timeout)
    {
        var start = time.GetTimestamp();
        var pause = TimeSpan.FromMilliseconds(1);
        while (!file.TryLock())
        {
            if (time.GetElapsedTime(start) > timeout)
            {
                throw new MailStoreException(MailStoreError.InUse, "Mailbox is locked by another process");
            }

            // A disk thread may wait; a lock that is waited for in the system could not be given up at the limit.
            Thread.Sleep(pause);
            pause = pause < LongestPause ? 2 * pause : pause;
        }
    }

    public void Unlock() => _file.Unlock();

    public void Dispose() => _file.Dispose();

    private static MailFile? Open(FileLayer files, string path, out bool isReadOnly)
    {
        isReadOnly = false;
        try
        {
            return files.TryOpen(path, forWriting: true);
        }
        catch (IOException e) when (e.HResult is SystemError.ReadOnlyFileSystem or SystemError.AccessDenied or SystemError.NotPermitted)
        {
            isReadOnly = true;
            return files.TryOpen(path, forWriting: false);
        }
    }

    private static byte[] ReadAll(MailFile file)
    {
        var octets = new byte[file.GetStatus().Length];
        var count = file.Read(octets, 0);
        return count == octets.Length ? octets : octets[..count];
    }
}
