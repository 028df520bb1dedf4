using Embedded.Mail.Storage.Files;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>Copies a message file octet by octet where no link can be made: body, compressed or not, and every line of the metadata stay as they are.</summary>
internal static class SdboxFileCopy
{
    /// <summary>Writes a copy under another name.</summary>
    /// <param name="files">The file system.</param>
    /// <param name="source">The message file.</param>
    /// <param name="path">The copy, which must not be there yet.</param>
    /// <param name="permissions">Mode and group of the copy.</param>
    /// <param name="created">When the copy was made, which its first line tells.</param>
    /// <param name="durability">As in <see cref="SdboxFileWriter.Finish"/>.</param>
    /// <returns>None when the copy is there; else why the source has no body, and there is no copy.</returns>
    /// <exception cref="IOException">The source cannot be read, or the copy not be written; there is no copy.</exception>
    public static SdboxDamage Copy(FileLayer files, string source, string path, SdboxPermissions permissions, DateTimeOffset created, Durability durability)
    {
        using var from = files.TryOpen(source, forWriting: false);
        if (from is null)
        {
            return SdboxDamage.Missing;
        }

        var start = new byte[SdboxHeader.MaxLength];
        var damage = SdboxHeader.Read(start.AsSpan(0, from.Read(start, 0)), out var header, out _);
        var end = header.BodyOffset + header.BodyLength;
        if (damage != SdboxDamage.None || end > from.GetStatus().Length)
        {
            return damage == SdboxDamage.None ? SdboxDamage.Truncated : damage;
        }

        using var to = SdboxFileWriter.Create(files, path, permissions, created);
        CopyBody(from, header, to);
        to.Finish(ReadMetadata(from, end), durability);
        return SdboxDamage.None;
    }

    // Of damaged metadata the lines that are whole count, as they do for readers.
    private static SdboxMetadata ReadMetadata(MailFile file, long offset)
    {
        var block = new byte[(int)Math.Min(file.GetStatus().Length - offset, SdboxFileReader.MaxMetadataLength)];
        _ = SdboxMetadata.Read(block.AsSpan(0, file.Read(block, offset)), out var metadata);
        return metadata;
    }

    private static void CopyBody(MailFile from, in SdboxHeader header, SdboxFileWriter to)
    {
        while (to.StoredSize < header.BodyLength)
        {
            var space = to.Space();
            space = space[..(int)Math.Min(space.Length, header.BodyLength - to.StoredSize)];
            var read = from.Read(space, header.BodyOffset + to.StoredSize);
            to.Advance(read > 0 ? read : throw new EndOfStreamException("The message file was cut short while it was read."));
        }
    }
}
