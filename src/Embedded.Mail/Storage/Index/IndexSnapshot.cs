using System.Buffers.Binary;

namespace Embedded.Mail.Storage.Index;

/// <summary>Reads and writes <c>dovecot.index</c>: base header, extension headers, records.</summary>
internal static class IndexSnapshot
{
    private const byte MajorVersion = 7;
    private const byte LittleEndian = 1;

    /// <summary>Reads a snapshot. It never throws on what the octets hold.</summary>
    /// <param name="octets">The whole file.</param>
    /// <param name="table">The keyword sets to add to.</param>
    /// <param name="state">The state, null if the snapshot is unusable.</param>
    /// <param name="damage">The first thing that was wrong, unless the result is <see cref="IndexSnapshotStatus.Sound"/>.</param>
    public static IndexSnapshotStatus Read(ReadOnlySpan<byte> octets, KeywordTable table, out IndexState? state, out IndexDamage damage)
    {
        state = null;
        damage = FindFault(octets);
        if (damage.Reason is not null)
        {
            return IndexSnapshotStatus.Unusable;
        }

        var header = IndexHeader.FromOctets(octets[..BinaryPrimitives.ReadUInt16LittleEndian(octets[2..])]);
        var read = new IndexState(header, (int)header.RecordSize, table);
        if (IndexExtensionReader.Read(octets[..(int)header.HeaderSize], read) is { Reason: not null } fault)
        {
            damage = fault;
            return IndexSnapshotStatus.Unusable;
        }

        damage = ReadRecords(octets, read);
        damage = damage.Reason is null ? FindContradiction(read) : damage;
        state = read;
        if (damage.Reason is null)
        {
            return IndexSnapshotStatus.Sound;
        }

        read.Recount();
        return IndexSnapshotStatus.Repaired;
    }

    /// <summary>Writes a state as a whole file. Position in the log, counters and layout are those of the state.</summary>
    public static byte[] Write(IndexState state)
    {
        var header = state.Header;
        header.Clamp();
        header.MessagesCount = (uint)state.Messages.Count;
        header.RecordSize = (uint)state.Extensions.RecordSize;
        StampModSeq(state);
        var size = Align8(header.Length) + state.Extensions.List.Sum(IndexExtensionReader.SizeOf);
        header.HeaderSize = (uint)size;
        var octets = new byte[checked(size + (state.Messages.Count * state.Extensions.RecordSize))];
        header.Octets.CopyTo(octets);
        var position = Align8(header.Length);
        foreach (var extension in state.Extensions.List)
        {
            IndexExtensionReader.Write(extension, octets.AsSpan(position));
            position += IndexExtensionReader.SizeOf(extension);
        }

        IndexRecordWriter.Write(state, octets.AsSpan(size));
        return octets;
    }

    /// <summary>The identity that a snapshot names; 0 where it names none.</summary>
    public static uint IdentityOf(byte[] octets) => octets.Length < IndexHeader.Size ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(octets.AsSpan(16));

    internal static int Align8(int value) => (value + 7) & ~7;

    private static IndexDamage FindFault(ReadOnlySpan<byte> octets)
    {
        if (octets.Length < IndexHeader.Size)
        {
            return new(0, "the snapshot is shorter than its header");
        }

        if (octets[0] != MajorVersion)
        {
            return new(0, $"the snapshot has the unknown version {octets[0]}");
        }

        if (octets[12] != LittleEndian)
        {
            return new(12, "the snapshot is from a machine of another byte order");
        }

        var baseSize = BinaryPrimitives.ReadUInt16LittleEndian(octets[2..]);
        var headerSize = BinaryPrimitives.ReadUInt32LittleEndian(octets[4..]);
        if (baseSize < IndexHeader.Size || headerSize < baseSize || headerSize > octets.Length)
        {
            return new(2, $"the snapshot cannot have headers of {baseSize} and {headerSize} octets");
        }

        var recordSize = BinaryPrimitives.ReadUInt32LittleEndian(octets[8..]);
        return recordSize is < IndexRecordLayout.BaseSize or > ushort.MaxValue ? new(8, $"the snapshot cannot have records of {recordSize} octets")
            : BinaryPrimitives.ReadUInt32LittleEndian(octets[16..]) == 0 ? new(16, "the snapshot has no identity")
            : default;
    }

    private static IndexDamage ReadRecords(ReadOnlySpan<byte> octets, IndexState state)
    {
        var damage = default(IndexDamage);
        var reader = new IndexRecordReader(state);
        var (position, size) = ((int)state.Header.HeaderSize, (int)state.Header.RecordSize);
        for (var i = 0u; i < state.Header.MessagesCount; i++, position += size)
        {
            if (octets.Length - position < size)
            {
                return new(position, $"the snapshot ends behind {i} of {state.Header.MessagesCount} records");
            }

            var record = octets.Slice(position, size);
            var uid = BinaryPrimitives.ReadUInt32LittleEndian(record);
            if (uid <= state.Messages.LastUid.Value || uid == uint.MaxValue)
            {
                damage = new(position, $"the UID {uid} stands behind {state.Messages.LastUid}");
                continue;
            }

            reader.Add(record);
        }

        return damage;
    }

    /// <summary>The checks that Dovecot makes when it loads a snapshot.</summary>
    private static IndexDamage FindContradiction(IndexState state)
    {
        var header = state.Header;
        return header switch
        {
            { NextUid: 0 } or { UidValidity: 0, NextUid: not 1 } => new(IndexHeader.UidValidityField, "UIDVALIDITY or UIDNEXT is 0"),
            _ when state.Messages.LastUid.Value >= header.NextUid => new(28, $"UIDNEXT {header.NextUid} is not above the last UID"),
            _ when header.SeenCount > header.MessagesCount => new(40, "more messages are seen than there are"),
            _ when header.DeletedCount > header.MessagesCount => new(44, "more messages are deleted than there are"),
            _ when header.FirstRecentUid > header.NextUid => new(48, "the first recent UID is above UIDNEXT"),
            _ when header.FirstUnseenLowWater > header.NextUid => new(52, "the first unseen UID is above UIDNEXT"),
            _ when header.FirstDeletedLowWater > header.NextUid => new(56, "the first deleted UID is above UIDNEXT"),
            _ => default,
        };
    }

    private static void StampModSeq(IndexState state)
    {
        if (state.Extensions[IndexExtension.ModSeq] is { Header.Length: >= 16 } extension)
        {
            var octets = extension.Header.AsSpan();
            BinaryPrimitives.WriteUInt64LittleEndian(octets, state.HighestModSeq.Value);
            BinaryPrimitives.WriteUInt32LittleEndian(octets[8..], state.Header.LogFileSequence);
            BinaryPrimitives.WriteUInt32LittleEndian(octets[12..], state.Header.LogHeadOffset);
        }
    }
}
