namespace Embedded.Mail.Storage.Files;

/// <summary>
/// An open file of the mail store. Members block on the disk and are called on <see cref="DiskThreads"/> alone. What the system refuses is an
/// <see cref="IOException"/> with the system's error number in <see cref="Exception.HResult"/>.
/// </summary>
internal abstract class MailFile : IDisposable
{
    /// <summary>The path it was opened by.</summary>
    public abstract string Path { get; }

    /// <summary>What the system says of it now.</summary>
    public abstract FileStatus GetStatus();

    /// <summary>Reads from an offset until the destination is full or the file ends.</summary>
    /// <returns>Count of octets read.</returns>
    public abstract int Read(Span<byte> destination, long offset);

    /// <summary>Reads from an offset by one call of the system.</summary>
    /// <returns>Count of octets read; that it is less than asked for does not say that the file ends there.</returns>
    public virtual int ReadOnce(Span<byte> destination, long offset) => Read(destination, offset);

    /// <summary>As <see cref="ReadOnce"/>, and brings what the system has in memory. Never waits for the disk, and so may be called on any thread.</summary>
    /// <returns>Count of octets read; 0 also where the system does not tell, or fails: then <see cref="Read"/> has to.</returns>
    public virtual int ReadCached(Span<byte> destination, long offset) => 0;

    /// <summary>Fills the destination if the system has those octets in memory. Never waits for the disk, and so may be called on any thread.</summary>
    /// <returns>False when it has not, or does not tell: then <see cref="Read"/> has to.</returns>
    public bool TryReadCached(Span<byte> destination, long offset) => ReadCached(destination, offset) == destination.Length;

    /// <summary>Writes all octets at an offset, by one call of the system where the system takes them whole.</summary>
    public abstract void Write(ReadOnlySpan<byte> octets, long offset);

    /// <summary>Cuts the file, or fills it up with zeros.</summary>
    public abstract void SetLength(long length);

    /// <summary>Brings the octets to stable storage (<c>fdatasync</c>).</summary>
    public abstract void Sync();

    /// <summary>
    /// Has the octets written and waits for that, without asking the disk to keep them: that is left to the next sync. See <see cref="Durability.WithNextSync"/>.
    /// </summary>
    public virtual void WriteOut() => Sync();

    /// <summary>Has the octets written, and waits for nothing: a sync that comes soon finds that done.</summary>
    public virtual void BeginWriteOut()
    {
    }

    /// <summary>Gives a file that was made without a name one, which must be free, in a directory of the same file system.</summary>
    /// <returns>Missing when there is no such directory.</returns>
    public virtual FileMoveResult TryGiveName(string path) => throw new InvalidOperationException("The file has a name.");

    /// <summary>
    /// Takes the write lock on the whole file that Dovecot takes by <c>fcntl</c>; it belongs to this open file alone (an open-file-description lock) and goes with it.
    /// </summary>
    /// <returns>False when another open file, of this or another process, holds it.</returns>
    public abstract bool TryLock();

    /// <summary>Releases the lock.</summary>
    public abstract void Unlock();

    /// <summary>Closes the file.</summary>
    public abstract void Dispose();
}
