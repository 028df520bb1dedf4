using System.Runtime.InteropServices;

namespace Embedded.Mail.Auth.PasswdFile;

/// <summary>What tells one version of a file from another: size, inode, and the times of change to the nanosecond where the system has them.</summary>
internal readonly partial record struct FileStamp(long Size, ulong Inode, long ModifiedSeconds, uint ModifiedNanoseconds, long ChangedSeconds, uint ChangedNanoseconds)
{
    private const int CurrentDirectory = -100;
    private const uint BasicStats = 0x7ff;

    // struct statx, the same on all architectures (statx(2)).
    private const int StructLength = 256;
    private const int InodeAt = 32;
    private const int SizeAt = 40;
    private const int ChangedAt = 96;
    private const int ModifiedAt = 112;

    /// <summary>Whether the file changed so lately that another change could have the same times.</summary>
    public bool IsFresh(DateTimeOffset now) =>
        now.ToUnixTimeSeconds() - Math.Max(ModifiedSeconds, ChangedSeconds) is >= 0 and <= 1;

    /// <summary>Looks at a file.</summary>
    /// <exception cref="IOException">There is none, or it cannot be looked at.</exception>
    public static FileStamp Of(string path)
    {
        if (OperatingSystem.IsLinux() && TryStatx(path, out var stamp))
        {
            return stamp;
        }

        var file = new FileInfo(path);
        var modified = new DateTimeOffset(file.LastWriteTimeUtc);
        return new FileStamp(file.Length, 0, modified.ToUnixTimeSeconds(), (uint)(modified.Ticks % TimeSpan.TicksPerSecond), 0, 0);
    }

    // Where it fails, FileInfo says in its own words why.
    private static bool TryStatx(string path, out FileStamp stamp)
    {
        Span<byte> entry = stackalloc byte[StructLength];
        var result = Statx(CurrentDirectory, path, 0, BasicStats, ref MemoryMarshal.GetReference(entry));
        stamp = new FileStamp(
            MemoryMarshal.Read<long>(entry[SizeAt..]),
            MemoryMarshal.Read<ulong>(entry[InodeAt..]),
            MemoryMarshal.Read<long>(entry[ModifiedAt..]),
            MemoryMarshal.Read<uint>(entry[(ModifiedAt + 8)..]),
            MemoryMarshal.Read<long>(entry[ChangedAt..]),
            MemoryMarshal.Read<uint>(entry[(ChangedAt + 8)..]));
        return result == 0;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int directory, string path, int flags, uint mask, ref byte buffer);
}
