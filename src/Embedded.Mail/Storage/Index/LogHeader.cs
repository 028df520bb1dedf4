using System.Buffers.Binary;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Index;

/// <summary>The header of <c>dovecot.index.log</c>, version 1.3.</summary>
internal readonly record struct LogHeader
{
    /// <summary>Length in octets as written; other servers may write longer ones, old ones are shorter.</summary>
    public const int Size = 40;

    private const int MinSize = 24;
    private const byte MajorVersion = 1;
    private const byte LittleEndian = 1;

    public LogHeader()
    {
    }

    public byte MinorVersion { get; init; } = 3;

    /// <summary>Where the records start.</summary>
    public ushort HeaderSize { get; init; } = Size;

    /// <summary>Identity shared by snapshot, log and cache. Never 0.</summary>
    public uint IndexId { get; init; }

    /// <summary>Number of this log; one more with every rotation.</summary>
    public uint FileSequence { get; init; }

    /// <summary>Number of the log before this one; 0 for a first log and for one that starts anew.</summary>
    public uint PreviousFileSequence { get; init; }

    /// <summary>Length of the log before this one.</summary>
    public uint PreviousFileOffset { get; init; }

    /// <summary>Unix time of creation.</summary>
    public uint CreateStamp { get; init; }

    /// <summary>HIGHESTMODSEQ in front of the first record, at least 1.</summary>
    public ModSeq InitialModSeq { get; init; } = ModSeq.First;

    /// <summary>Reads the header of a log; false with the reason if the log must not be used.</summary>
    public static bool TryRead(ReadOnlySpan<byte> log, out LogHeader header, out IndexDamage damage)
    {
        header = default;
        damage = FindFault(log);
        if (damage.Reason is not null)
        {
            return false;
        }

        var size = BinaryPrimitives.ReadUInt16LittleEndian(log[2..]);
        // Fields behind the end of a short header are 0.
        Span<byte> octets = stackalloc byte[Size];
        log[..Math.Min((int)size, Size)].CopyTo(octets);
        octets[Math.Min((int)size, Size)..].Clear();
        header = new()
        {
            MinorVersion = octets[1],
            HeaderSize = size,
            IndexId = BinaryPrimitives.ReadUInt32LittleEndian(octets[4..]),
            FileSequence = BinaryPrimitives.ReadUInt32LittleEndian(octets[8..]),
            PreviousFileSequence = BinaryPrimitives.ReadUInt32LittleEndian(octets[12..]),
            PreviousFileOffset = BinaryPrimitives.ReadUInt32LittleEndian(octets[16..]),
            CreateStamp = BinaryPrimitives.ReadUInt32LittleEndian(octets[20..]),
            InitialModSeq = new(Math.Max(1, BinaryPrimitives.ReadUInt64LittleEndian(octets[24..]))),
        };
        return true;
    }

    /// <summary>Writes the <see cref="Size"/> octets of a header.</summary>
    public void Write(Span<byte> octets)
    {
        octets[..Size].Clear();
        octets[0] = MajorVersion;
        octets[1] = MinorVersion;
        BinaryPrimitives.WriteUInt16LittleEndian(octets[2..], Size);
        BinaryPrimitives.WriteUInt32LittleEndian(octets[4..], IndexId);
        BinaryPrimitives.WriteUInt32LittleEndian(octets[8..], FileSequence);
        BinaryPrimitives.WriteUInt32LittleEndian(octets[12..], PreviousFileSequence);
        BinaryPrimitives.WriteUInt32LittleEndian(octets[16..], PreviousFileOffset);
        BinaryPrimitives.WriteUInt32LittleEndian(octets[20..], CreateStamp);
        BinaryPrimitives.WriteUInt64LittleEndian(octets[24..], InitialModSeq.Value);
        octets[32] = LittleEndian;
    }

    /// <summary>Gives damaged octets of a header the values that every header has, so that the records behind it may be read.</summary>
    /// <param name="octets">At least <see cref="Size"/> octets.</param>
    /// <param name="indexId">The identity, where the header has none; 0 if that is not known.</param>
    public static void Restore(Span<byte> octets, uint indexId)
    {
        (octets[0], octets[1], octets[32]) = (MajorVersion, 3, LittleEndian);
        BinaryPrimitives.WriteUInt16LittleEndian(octets[2..], Size);
        if (BinaryPrimitives.ReadUInt32LittleEndian(octets[4..]) == 0)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(octets[4..], indexId != 0 ? indexId : Math.Max(1, BinaryPrimitives.ReadUInt32LittleEndian(octets[20..])));
        }

        if (BinaryPrimitives.ReadUInt64LittleEndian(octets[24..]) > long.MaxValue)
        {
            octets.Slice(24, sizeof(ulong)).Clear();
        }
    }

    private static IndexDamage FindFault(ReadOnlySpan<byte> log)
    {
        if (log.Length < MinSize)
        {
            return new(0, "the log is shorter than its header");
        }

        if (log[0] != MajorVersion)
        {
            return new(0, $"the log has the unknown version {log[0]}");
        }

        var size = BinaryPrimitives.ReadUInt16LittleEndian(log[2..]);
        if (size < MinSize || size > log.Length || size % 4 != 0)
        {
            return new(2, $"the log cannot have a header of {size} octets");
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(log[4..]) == 0)
        {
            return new(4, "the log is marked as corrupted");
        }

        return FindFaultInNewerFields(log[..size]);
    }

    private static IndexDamage FindFaultInNewerFields(ReadOnlySpan<byte> header)
    {
        // RFC 7162 §3.1: modseqs have 63 bits.
        if (header.Length >= 32 && BinaryPrimitives.ReadUInt64LittleEndian(header[24..]) > long.MaxValue)
        {
            return new(24, "the log's first modseq does not fit in 63 bits");
        }

        return header.Length > 32 && header[32] != LittleEndian ? new(32, "the log is from a machine of another byte order") : default;
    }
}
