using System.Buffers;
using Embedded.Mail.Storage.Files;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>
/// Reads a message file as far as an <see cref="SdboxFile"/> needs it. Most are small: one read brings all of them, and what stands at the end of the message says that nothing is missing, so that
/// the system need not be asked for the length.
/// </summary>
internal static class SdboxFileReader
{
    /// <summary>External attachments make long metadata; what is longer than this was not written by any mail server.</summary>
    public const int MaxMetadataLength = 1024 * 1024;

    /// <summary>Largest file that is read whole.</summary>
    public const int MaxWholeLength = 128 * 1024;

    // 24 of 25 messages of a usual mailbox are smaller; a block of the pool that threads keep at hand.
    private const int FirstLength = 32 * 1024;

    /// <summary>Reads a file where the system has it in memory; null where it would have to be waited for. The file is closed unless it is still needed.</summary>
    public static SdboxOpening? TryRead(MailFile file, DiskThreads disk) => TryReadAtOnce(file, disk, mayWait: false) ?? Read(file, disk, mayWait: false);

    /// <summary>As <see cref="TryRead"/>, on a disk thread.</summary>
    public static SdboxOpening Read(MailFile file, DiskThreads disk) => TryReadAtOnce(file, disk, mayWait: true) ?? Read(file, disk, mayWait: true)!.Value;

    /// <summary>Reads a file by one call of the system; null when it was not the whole message, or none that is sound.</summary>
    private static SdboxOpening? TryReadAtOnce(MailFile file, DiskThreads disk, bool mayWait)
    {
        var octets = ArrayPool<byte>.Shared.Rent(FirstLength);
        SdboxFile? whole = null;
        try
        {
            var count = mayWait ? file.ReadOnce(octets, 0) : file.ReadCached(octets, 0);
            whole = TryTake(octets, count, disk);
        }
        finally
        {
            if (whole is null)
            {
                ArrayPool<byte>.Shared.Return(octets);
            }
        }

        if (whole is null)
        {
            return null;
        }

        file.Dispose();
        return new(whole, SdboxDamage.None, 0);
    }

    // Behind the body stand metadata that end with an empty line: who has read that has the whole message, whatever the file's length.
    private static SdboxFile? TryTake(byte[] octets, int count, DiskThreads disk)
    {
        ReadOnlySpan<byte> read = octets.AsSpan(0, Math.Max(0, count));
        return SdboxHeader.Read(read, out var header, out _) == SdboxDamage.None
            && header.BodyLength <= count - header.BodyOffset
            && SdboxMetadata.Read(read[(int)(header.BodyOffset + header.BodyLength)..], out var metadata) == SdboxDamage.None
                ? new SdboxFile(disk, null, octets, header, metadata)
                : null;
    }

    private static SdboxOpening? Read(MailFile file, DiskThreads disk, bool mayWait)
    {
        var length = file.GetStatus().Length;
        var isWhole = length <= MaxWholeLength;
        var start = ArrayPool<byte>.Shared.Rent(isWhole ? (int)length : SdboxHeader.MaxLength);
        SdboxOpening? opening = null;
        try
        {
            var count = ReadInto(file, start.AsSpan(0, isWhole ? (int)length : SdboxHeader.MaxLength), 0, mayWait);
            return count < 0 ? null : opening = Judge(file, disk, start, count, length, mayWait);
        }
        finally
        {
            if (!isWhole || opening?.HasBody != true)
            {
                ArrayPool<byte>.Shared.Return(start);
            }

            if (opening is { } done && (isWhole || !done.HasBody))
            {
                file.Dispose();
            }
        }
    }

    private static SdboxOpening? Judge(MailFile file, DiskThreads disk, byte[] start, int count, long length, bool mayWait)
    {
        var damage = SdboxHeader.Read(start.AsSpan(0, count), out var header, out var damageOffset);
        if (damage != SdboxDamage.None)
        {
            return new(null, damage, damageOffset);
        }

        var end = header.BodyOffset + header.BodyLength;
        if (header.BodyLength > length - header.BodyOffset || (length <= MaxWholeLength && end > count))
        {
            return new(null, SdboxDamage.Truncated, length);
        }

        if (length <= MaxWholeLength)
        {
            damage = SdboxMetadata.Read(start.AsSpan((int)end..count), out var metadata);
            return new(new SdboxFile(disk, null, start, header, metadata), damage, damage == SdboxDamage.None ? 0 : end);
        }

        return ReadMetadata(file, end, length, mayWait) is not { } block ? null : JudgeLarge(file, disk, header, block, end);
    }

    private static SdboxOpening JudgeLarge(MailFile file, DiskThreads disk, in SdboxHeader header, byte[] block, long end)
    {
        var damage = SdboxMetadata.Read(block, out var metadata);
        return new(new SdboxFile(disk, file, null, header, metadata), damage, damage == SdboxDamage.None ? 0 : end);
    }

    private static byte[]? ReadMetadata(MailFile file, long offset, long length, bool mayWait)
    {
        var block = new byte[(int)Math.Min(length - offset, MaxMetadataLength)];
        var count = ReadInto(file, block, offset, mayWait);
        return count < 0 ? null : block[..count];
    }

    private static int ReadInto(MailFile file, Span<byte> destination, long offset, bool mayWait) =>
        mayWait ? file.Read(destination, offset) : file.TryReadCached(destination, offset) ? destination.Length : -1;
}
