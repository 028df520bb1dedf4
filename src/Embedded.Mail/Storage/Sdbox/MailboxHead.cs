using System.Buffers.Binary;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage.Files;
using Embedded.Mail.Storage.Index;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>What the beginnings of a mailbox's index files tell, which need not be read as a whole for that. Empty or 0 is what they do not tell, as with a damaged mailbox.</summary>
/// <param name="Id">The identity.</param>
/// <param name="UidValidity">The UIDVALIDITY.</param>
internal readonly record struct MailboxHead(MailboxId Id, uint UidValidity)
{
    private const int HeadLength = 4096;
    private const int LogNameOffset = 20;
    private const int GuidOffset = 4;

    /// <summary>The log of a mailbox.</summary>
    public static string LogOf(string mails) => new IndexPaths(mails).Log;

    /// <summary>Reads the beginnings.</summary>
    public static MailboxHead Read(FileLayer files, string mails)
    {
        var log = ReadHead(files, LogOf(mails));

        // A first log has everything; one that goes on does not, and the snapshot is there.
        return LogHeader.TryRead(log, out var header, out _) && header.PreviousFileSequence == 0
            && FromLog(log.AsSpan(Math.Min(header.HeaderSize, log.Length)), header.HeaderSize) is { Id.IsEmpty: false } head
            ? head
            : FromSnapshot(ReadHead(files, new IndexPaths(mails).Snapshot));
    }

    private static byte[] ReadHead(FileLayer files, string path)
    {
        using var file = files.TryOpen(path, forWriting: false);
        if (file is null)
        {
            return [];
        }

        var octets = new byte[HeadLength];
        return octets[..file.Read(octets, 0)];
    }

    private static MailboxHead FromLog(ReadOnlySpan<byte> records, long offset)
    {
        var reader = new LogReader(records, offset);
        var (head, isDbox) = (default(MailboxHead), false);
        while (reader.TryRead(out var record))
        {
            switch (record.Type)
            {
                case LogRecordType.ExtensionIntro:
                    isDbox = record.Payload.Length >= LogNameOffset && record.Payload[LogNameOffset..].StartsWith("dbox-hdr"u8);
                    break;
                case LogRecordType.ExtensionHeaderUpdate when isDbox && HasGuid(record.Payload):
                    head = head with { Id = MailboxId.FromOctets(record.Payload[(4 + GuidOffset)..]) };
                    break;
                case LogRecordType.HeaderUpdate:
                    head = head with { UidValidity = FindUidValidity(record.Payload) ?? head.UidValidity };
                    break;
            }
        }

        return head;
    }

    private static bool HasGuid(ReadOnlySpan<byte> update) =>
        update.Length >= 4 + GuidOffset + MailboxId.Length && BinaryPrimitives.ReadUInt16LittleEndian(update) == 0;

    // Offset and size of a field, its octets, padded to 4.
    private static uint? FindUidValidity(ReadOnlySpan<byte> updates)
    {
        while (updates.Length >= 8)
        {
            int size = BinaryPrimitives.ReadUInt16LittleEndian(updates[2..]);
            if (BinaryPrimitives.ReadUInt16LittleEndian(updates) == IndexHeader.UidValidityField && size == 4)
            {
                return BinaryPrimitives.ReadUInt32LittleEndian(updates[4..]);
            }

            updates = updates[Math.Min(updates.Length, 4 + ((size + 3) & ~3))..];
        }

        return null;
    }

    // Behind the base header stand the extensions, each with a prefix of 16 octets, its name and its data, padded to 8.
    private static MailboxHead FromSnapshot(ReadOnlySpan<byte> octets)
    {
        if (octets.Length < IndexHeader.Size)
        {
            return default;
        }

        var head = new MailboxHead(default, BinaryPrimitives.ReadUInt32LittleEndian(octets[IndexHeader.UidValidityField..]));
        var end = Math.Min(octets.Length, BinaryPrimitives.ReadUInt32LittleEndian(octets[4..]));
        for (var at = Align(BinaryPrimitives.ReadUInt16LittleEndian(octets[2..])); at + 16 <= end;)
        {
            var data = at + Align(16 + BinaryPrimitives.ReadUInt16LittleEndian(octets[(int)(at + 14)..]));
            var size = BinaryPrimitives.ReadUInt32LittleEndian(octets[(int)at..]);
            if (data + size > end)
            {
                break;
            }

            if (size >= GuidOffset + MailboxId.Length && octets[(int)(at + 16)..].StartsWith("dbox-hdr"u8))
            {
                return head with { Id = MailboxId.FromOctets(octets[(int)(data + GuidOffset)..]) };
            }

            at = data + Align(size);
        }

        return head;
    }

    private static long Align(long value) => (value + 7) & ~7L;
}
