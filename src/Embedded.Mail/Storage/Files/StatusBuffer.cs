using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Embedded.Mail.Storage.Files;

/// <summary>What <c>statx</c> fills in: <c>struct statx</c>, the same on all architectures (statx(2)).</summary>
[InlineArray(Length)]
internal struct StatusBuffer
{
    private const int Length = 256;
    private const int GroupAt = 24;
    private const int ModeAt = 28;
    private const int InodeAt = 32;
    private const int SizeAt = 40;
    private const int ChangedSecondsAt = 96;
    private const int ChangedNanosecondsAt = 104;
    private const int ModifiedSecondsAt = 112;
    private const int ModifiedNanosecondsAt = 120;
    private const int DeviceMajorAt = 136;
    private const int DeviceMinorAt = 140;

    private const int ModeMask = 0xfff;
    private const int KindMask = 0xf000;
    private const int RegularFile = 0x8000;
    private const int Directory = 0x4000;
    private const long NanosecondsPerSecond = 1_000_000_000;

    private byte _first;

    /// <summary>The status in the form of the store.</summary>
    public readonly FileStatus Read()
    {
        ReadOnlySpan<byte> octets = this;
        var mode = MemoryMarshal.Read<ushort>(octets[ModeAt..]);
        return new(
            ((ulong)MemoryMarshal.Read<uint>(octets[DeviceMajorAt..]) << 32) | MemoryMarshal.Read<uint>(octets[DeviceMinorAt..]),
            MemoryMarshal.Read<ulong>(octets[InodeAt..]),
            MemoryMarshal.Read<long>(octets[SizeAt..]),
            TimeAt(octets, ModifiedSecondsAt, ModifiedNanosecondsAt),
            (mode & KindMask) switch { RegularFile => FileKind.File, Directory => FileKind.Directory, _ => FileKind.Other },
            (UnixFileMode)(mode & ModeMask),
            MemoryMarshal.Read<uint>(octets[GroupAt..]))
        {
            Changed = TimeAt(octets, ChangedSecondsAt, ChangedNanosecondsAt),
        };
    }

    private static long TimeAt(ReadOnlySpan<byte> octets, int seconds, int nanoseconds) =>
        (MemoryMarshal.Read<long>(octets[seconds..]) * NanosecondsPerSecond) + MemoryMarshal.Read<uint>(octets[nanoseconds..]);
}
