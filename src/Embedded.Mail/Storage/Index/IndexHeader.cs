using System.Buffers.Binary;

namespace Embedded.Mail.Storage.Index;

/// <summary>
/// The base header of <c>dovecot.index</c>, version 7.3, kept as its octets: log records overwrite it by offset, and what is unknown in it
/// must stay. The fields that say how the file is laid out are written when the snapshot is.
/// </summary>
internal sealed class IndexHeader
{
    /// <summary>Length of the header of this version, in octets. Later versions may have a longer one.</summary>
    public const int Size = 120;

    public const int UidValidityField = 24;
    public const int NextUidField = 28;
    public const int FirstRecentUidField = 48;
    public const int LogTailOffsetField = 64;
    public const int TemporaryFileScanField = 80;

    private readonly byte[] _octets;

    /// <summary>The header of a mailbox of which nothing is known yet.</summary>
    public IndexHeader()
        : this(new byte[Size])
    {
        (_octets[0], _octets[1], _octets[12]) = (7, 3, 1);
        BinaryPrimitives.WriteUInt16LittleEndian(_octets.AsSpan(2), Size);
        NextUid = 1;
        FirstRecentUid = 1;
    }

    private IndexHeader(byte[] octets) => _octets = octets;

    public ReadOnlySpan<byte> Octets => _octets;

    /// <summary>Length of this header, at least <see cref="Size"/>.</summary>
    public int Length => _octets.Length;

    public uint HeaderSize { get => this[4]; set => this[4] = value; }

    public uint RecordSize { get => this[8]; set => this[8] = value; }

    public uint IndexId { get => this[16]; set => this[16] = value; }

    public uint UidValidity { get => this[UidValidityField]; set => this[UidValidityField] = value; }

    public uint NextUid { get => this[NextUidField]; set => this[NextUidField] = value; }

    public uint MessagesCount { get => this[32]; set => this[32] = value; }

    public uint SeenCount { get => this[40]; set => this[40] = value; }

    public uint DeletedCount { get => this[44]; set => this[44] = value; }

    /// <summary>Messages from this UID on are recent; never 0.</summary>
    public uint FirstRecentUid { get => this[FirstRecentUidField]; set => this[FirstRecentUidField] = value; }

    /// <summary>No message below is unseen.</summary>
    public uint FirstUnseenLowWater { get => this[52]; set => this[52] = value; }

    /// <summary>No message below has <c>\Deleted</c>.</summary>
    public uint FirstDeletedLowWater { get => this[56]; set => this[56] = value; }

    public uint LogFileSequence { get => this[60]; set => this[60] = value; }

    /// <summary>All requests in the log before this offset have been carried out.</summary>
    public uint LogTailOffset { get => this[LogTailOffsetField]; set => this[LogTailOffsetField] = value; }

    /// <summary>Offset in the log up to which this state goes.</summary>
    public uint LogHeadOffset { get => this[68]; set => this[68] = value; }

    /// <summary>Unix time when the log before this one got its other name; 0 if that is unknown.</summary>
    public const uint NoPreviousLog = uint.MaxValue;

    public uint PreviousLogTime { get => this[76]; set => this[76] = value; }

    /// <summary>Unix time when old temporary files were last looked for; 0 for never.</summary>
    public uint TemporaryFileScan => this[TemporaryFileScanField];

    private uint this[int offset]
    {
        get => BinaryPrimitives.ReadUInt32LittleEndian(_octets.AsSpan(offset));
        set => BinaryPrimitives.WriteUInt32LittleEndian(_octets.AsSpan(offset), value);
    }

    /// <summary>Takes the header in front of a snapshot; at least <see cref="Size"/> octets.</summary>
    public static IndexHeader FromOctets(ReadOnlySpan<byte> octets) => new(octets.ToArray());

    /// <summary>
    /// Carries out a header-update; false if it points outside. What this state itself keeps is left alone: layout and identity, the
    /// counters, the log position. UIDNEXT never falls.
    /// </summary>
    public bool TryPatch(long offset, ReadOnlySpan<byte> data)
    {
        if (offset + data.Length > _octets.Length)
        {
            return false;
        }

        Span<byte> own = stackalloc byte[LogHeadOffsetEnd];
        _octets.AsSpan(0, LogHeadOffsetEnd).CopyTo(own);
        var nextUid = NextUid;
        data.CopyTo(_octets.AsSpan((int)offset));
        Keep(own, 0, 20);
        Keep(own, 32, 48);
        Keep(own, 60, LogHeadOffsetEnd);
        NextUid = Math.Max(NextUid, nextUid);
        return true;
    }

    /// <summary>Brings UIDs that were set by number into the order that a snapshot must have.</summary>
    public void Clamp()
    {
        FirstRecentUid = Math.Clamp(FirstRecentUid, 1, NextUid);
        FirstUnseenLowWater = Math.Min(FirstUnseenLowWater, NextUid);
        FirstDeletedLowWater = Math.Min(FirstDeletedLowWater, NextUid);
    }

    private const int LogHeadOffsetEnd = 72;

    private void Keep(ReadOnlySpan<byte> own, int start, int end) => own[start..end].CopyTo(_octets.AsSpan(start));
}
