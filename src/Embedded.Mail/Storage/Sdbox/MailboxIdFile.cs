using System.Buffers.Binary;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage.Files;
using Embedded.Mail.Storage.Index;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>Finds a mailbox's identity at the beginnings of its index files, without reading them as a whole.</summary>
internal static class MailboxIdFile
{
    private const int HeadLength = 4096;
    private const int LogNameOffset = 20;
    private const int GuidOffset = 4;

    /// <summary>The log of a mailbox.</summary>
    public static string LogOf(string mails) => Path.Combine(mails, "dovecot.index.log");

    /// <summary>Reads the identity; empty where the beginnings do not tell it, as with a damaged mailbox.</summary>
    public static MailboxId Read(FileLayer files, string mails)
    {
        var log = ReadHead(files, LogOf(mails));

        // A first log has everything; one that goes on does not, and the snapshot is there.
        return LogHeader.TryRead(log, out var header, out _) && header.PreviousFileSequence == 0 && FromLog(log.AsSpan(header.HeaderSize), header.HeaderSize) is { IsEmpty: false } id
            ? id
            : FromSnapshot(ReadHead(files, Path.Combine(mails, "dovecot.index")));
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

    private static MailboxId FromLog(ReadOnlySpan<byte> records, long offset)
    {
        var reader = new LogReader(records, offset);
        var isDbox = false;
        while (reader.TryRead(out var record))
        {
            if (record.Type == LogRecordType.ExtensionIntro)
            {
                isDbox = record.Payload.Length >= LogNameOffset && record.Payload[LogNameOffset..].StartsWith("dbox-hdr"u8);
            }
            else if (isDbox && record.Type == LogRecordType.ExtensionHeaderUpdate
                && record.Payload.Length >= 4 + GuidOffset + MailboxId.Length && BinaryPrimitives.ReadUInt16LittleEndian(record.Payload) == 0)
            {
                return MailboxId.FromOctets(record.Payload[(4 + GuidOffset)..]);
            }
        }

        return default;
    }

    // Behind the base header stand the extensions, each with a prefix of 16 octets, its name and its data, padded to 8.
    private static MailboxId FromSnapshot(ReadOnlySpan<byte> head)
    {
        if (head.Length < IndexHeader.Size)
        {
            return default;
        }

        var end = Math.Min(head.Length, BinaryPrimitives.ReadUInt32LittleEndian(head[4..]));
        for (var at = Align(BinaryPrimitives.ReadUInt16LittleEndian(head[2..])); at + 16 <= end;)
        {
            var data = at + Align(16 + BinaryPrimitives.ReadUInt16LittleEndian(head[(int)(at + 14)..]));
            var size = BinaryPrimitives.ReadUInt32LittleEndian(head[(int)at..]);
            if (data + size > end)
            {
                return default;
            }

            if (size >= GuidOffset + MailboxId.Length && head[(int)(at + 16)..].StartsWith("dbox-hdr"u8))
            {
                return MailboxId.FromOctets(head[(int)(data + GuidOffset)..]);
            }

            at = data + Align(size);
        }

        return default;
    }

    private static long Align(long value) => (value + 7) & ~7L;
}
