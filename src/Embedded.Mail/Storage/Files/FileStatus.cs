namespace Embedded.Mail.Storage.Files;

/// <summary>What the system says of a file.</summary>
/// <param name="Device">The file system it is on; with <paramref name="Inode"/> it tells files apart.</param>
/// <param name="Inode">Its number there.</param>
/// <param name="Length">Count of octets.</param>
/// <param name="Modified">When its octets were last changed, in nanoseconds of Unix time.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Mode">Its permissions.</param>
/// <param name="Group">The group that owns it.</param>
internal readonly record struct FileStatus(ulong Device, ulong Inode, long Length, long Modified, FileKind Kind, UnixFileMode Mode, uint Group)
{
    /// <summary>When anything of it was last changed, its names too, in nanoseconds of Unix time.</summary>
    public long Changed { get; init; }

    /// <summary>Whether both are of one file, whatever became of it meanwhile.</summary>
    public bool IsSameFile(in FileStatus other) => Device == other.Device && Inode == other.Inode;
}
