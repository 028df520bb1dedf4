namespace Embedded.Mail.Storage.Files;

/// <summary>
/// Everything that a store on disk asks of the file system, one call of the system each, so that a test can let any of them fail. Members block and are called on
/// <see cref="DiskThreads"/> alone. What is expected is a result; everything else is an <see cref="IOException"/> with the system's error number in
/// <see cref="Exception.HResult"/>.
/// </summary>
internal abstract class FileLayer
{
    private const int MaxWholeLength = 64 * 1024 * 1024;

    /// <summary>Opens a file.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="forWriting">Whether it will be written or locked.</param>
    /// <returns>The file; null when there is none.</returns>
    public abstract MailFile? TryOpen(string path, bool forWriting);

    /// <summary>Makes a file, open for reading and writing.</summary>
    /// <param name="path">Its path, in a directory that is there.</param>
    /// <param name="mode">Its permissions, which no umask lessens.</param>
    /// <param name="group">The group it is to belong to; null for that which the system gives. Where we may not give it to the group, no group gets any rights.</param>
    /// <returns>The file; null when there is one already.</returns>
    public abstract MailFile? TryCreate(string path, UnixFileMode mode, uint? group = null);

    /// <summary>
    /// Makes a file without a name, open for reading and writing. It is gone when it is closed, or the process ends, unless <see cref="MailFile.TryGiveName"/> gave it a name before: which is less work for
    /// the file system than another name, and nothing is left to be cleared away.
    /// </summary>
    /// <param name="path">Any path in the directory where it is to get its name; nothing is there afterwards.</param>
    /// <param name="mode">As with <see cref="TryCreate"/>.</param>
    /// <param name="group">As with <see cref="TryCreate"/>.</param>
    /// <returns>The file; null where the file system has no such files.</returns>
    public virtual MailFile? TryCreateUnnamed(string path, UnixFileMode mode, uint? group = null) => null;

    /// <summary>Whether files can be made without a name and get one later.</summary>
    /// <param name="path">A name in the directory that nobody uses: it may be tried with that.</param>
    public virtual bool HasUnnamedFiles(string path) => false;

    /// <summary>Writes to a file's end, wherever that is by then, by one call of the system. False when there is no such file.</summary>
    public abstract bool TryAppend(string path, ReadOnlySpan<byte> octets);

    /// <summary>Looks at a file; a symbolic link is followed. False when there is none.</summary>
    public abstract bool TryGetStatus(string path, out FileStatus status);

    /// <summary>
    /// Gives a file or directory another name; a file of that name is replaced. Of two names of one file both stay, as POSIX has it. False when there is no
    /// <paramref name="from"/>.
    /// </summary>
    public abstract bool TryRename(string from, string to);

    /// <summary>Gives a file another name in the same directory, which must be free.</summary>
    public abstract FileMoveResult Move(string from, string to);

    /// <summary>Gives a file a further name.</summary>
    public abstract FileLinkResult Link(string existing, string path);

    /// <summary>Deletes a file. False when there is none.</summary>
    public abstract bool TryDelete(string path);

    /// <summary>
    /// Makes a directory, whose parent is there, with permissions that no umask lessens; the group is as with <see cref="TryCreate"/>. False when there is something of
    /// that name already.
    /// </summary>
    public abstract bool TryCreateDirectory(string path, UnixFileMode mode, uint? group = null);

    /// <summary>Deletes an empty directory. False when it is not empty or there is none.</summary>
    public abstract bool TryDeleteDirectory(string path);

    /// <summary>The names in a directory, in no order; none when there is no such directory.</summary>
    public abstract IReadOnlyList<string> List(string directory);

    /// <summary>Brings the names in a directory to stable storage.</summary>
    public abstract void SyncDirectory(string path);

    /// <summary>What it takes to bring a file's name to stable storage; <see cref="NameSync.ByDirectory"/> where nothing less is certain.</summary>
    /// <param name="path">A directory of the file system.</param>
    public virtual NameSync GetNameSync(string path) => NameSync.ByDirectory;

    /// <summary>Reads a whole file of at most 64 MiB; null when there is none.</summary>
    public byte[]? TryReadAll(string path)
    {
        using var file = TryOpen(path, forWriting: false);
        if (file is null)
        {
            return null;
        }

        var length = file.GetStatus().Length;
        if (length > MaxWholeLength)
        {
            throw SystemError.Of("read", path, SystemError.TooBig);
        }

        var octets = new byte[(int)length];
        var read = file.Read(octets, 0);
        return read == octets.Length ? octets : octets[..read];
    }
}
