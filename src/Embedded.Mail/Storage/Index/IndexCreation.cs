using System.Buffers.Binary;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Index;

/// <summary>Makes the index of a new mailbox: its log, and at once the snapshot, for a log alone would be the only copy of what the mailbox is.</summary>
internal static class IndexCreation
{
    /// <summary>Makes the files in a directory that has none. Called on a disk thread, by the holder of the lock on the account's mailboxes.</summary>
    /// <param name="settings">What the account has in common.</param>
    /// <param name="directory">Where the index lies.</param>
    /// <param name="uidValidity">A value that no mailbox of the name ever had.</param>
    /// <param name="addExtensions">Adds the extensions of the format.</param>
    /// <exception cref="IOException">The files cannot be made, or another process makes them.</exception>
    public static void Create(IndexSettings settings, string directory, UidValidity uidValidity, Action<LogTransaction> addExtensions)
    {
        var files = new IndexFiles(settings, new IndexPaths(directory));
        var now = (uint)settings.Time.GetUtcNow().ToUnixTimeSeconds();

        // Dovecot's first log is number 2 as well.
        var header = new LogHeader { IndexId = now, FileSequence = 2, CreateStamp = now };
        var records = Records(uidValidity, now, addExtensions);
        using var log = files.TryMakeLog(header, records) ?? throw new IOException("The log of the mailbox is made by another process.");
        files.Place();
        var octets = new byte[LogHeader.Size + records.Length];
        header.Write(octets);
        records.CopyTo(octets, LogHeader.Size);
        _ = files.WriteSnapshot(IndexLoad.From(octets, [], []).State!);
    }

    private static byte[] Records(UidValidity uidValidity, uint now, Action<LogTransaction> addExtensions)
    {
        var format = new LogTransaction();
        addExtensions(format);
        var start = new LogTransaction();
        AddModSeqs(start, LogRecordFlags.None, ModSeq.First);
        start.AddHeaderUpdate(LogRecordFlags.External, IndexHeader.UidValidityField, uidValidity.Value);

        // A new directory has no old temporary files.
        start.AddHeaderUpdate(LogRecordFlags.External, IndexHeader.TemporaryFileScanField, now);
        byte[] records = [.. format.ToArray(), .. start.ToArray()];
        return [.. records, .. LogTransaction.Tail(LogHeader.Size + records.Length)];
    }

    /// <summary>Adds what makes an index keep a modseq of each message, those that are there having this one.</summary>
    public static void AddModSeqs(LogTransaction log, LogRecordFlags flags, ModSeq modSeq)
    {
        Span<byte> header = stackalloc byte[16];
        header.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(header, modSeq.Value);
        log.AddExtensionIntro(flags, IndexExtension.ModSeq, 0, header.Length, IndexExtension.ModSeqSize, IndexExtension.ModSeqSize);
        log.AddExtensionHeaderUpdate(flags, 0, header);
    }
}
