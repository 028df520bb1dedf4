using Embedded.Mail.Messages;
using Embedded.Mail.Storage.Files;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>
/// Writes a message file anew of which only the headers or the metadata are damaged. It is done where the body is certain: between a header of which enough is left and metadata that are
/// whole, or where the size in the header says. The damaged file is kept under a name with <c>.broken</c>.
/// </summary>
internal sealed class SdboxRepair(SdboxLiveAccount account, string path)
{
    // What is longer is set aside: a repair holds the message in memory.
    private const int MaxLength = 256 * 1024 * 1024;

    private FileLayer Files => account.Files;

    /// <summary>Repairs the file.</summary>
    /// <param name="file">The damaged file, open.</param>
    /// <param name="summary">What was read from it; what the repaired one says.</param>
    /// <returns>False where it cannot be repaired, and is as it was.</returns>
    public bool TryRepair(MailFile file, ref SdboxFileSummary summary)
    {
        var status = file.GetStatus();
        if (status.Length is 0 or > MaxLength)
        {
            return false;
        }

        var octets = new byte[status.Length];
        octets = octets[..file.Read(octets, 0)];
        if (!TryFind(octets, summary, out var body, out var metadata))
        {
            return false;
        }

        var modified = status.Modified / 1_000_000_000;
        var stored = octets.AsSpan(body);
        metadata = Complete(metadata, stored, modified);
        Replace(stored, metadata, modified);
        summary = new(new(modified, 0, stored.Length), metadata, SdboxDamage.None);
        return true;
    }

    private static bool TryFind(byte[] octets, in SdboxFileSummary summary, out Range body, out SdboxMetadata metadata)
    {
        if (summary.HasBody)
        {
            var header = summary.Header;
            (body, metadata) = ((int)header.BodyOffset..(int)(header.BodyOffset + header.BodyLength), summary.Metadata);
            return true;
        }

        body = default;
        return TryFindMetadata(octets, out var end, out metadata) && TryFindBody(octets, end, out body);
    }

    /// <summary>The last block of metadata, if it is whole and ends the file.</summary>
    private static bool TryFindMetadata(ReadOnlySpan<byte> octets, out int start, out SdboxMetadata metadata)
    {
        metadata = SdboxMetadata.Empty;
        start = octets.LastIndexOf(SdboxMetadata.Magic);
        return start > 0 && octets.EndsWith("\n\n"u8) && SdboxMetadata.Read(octets[start..], out metadata) == SdboxDamage.None && metadata.GuidText.Length > 0;
    }

    // The first line or the message header behind it may be damaged, but not both; the size, where it can be read, must agree.
    private static bool TryFindBody(ReadOnlySpan<byte> octets, int end, out Range body)
    {
        body = default;
        var line = octets[..Math.Min(octets.Length, SdboxHeader.MaxLength)].IndexOf((byte)'\n') + 1;
        var start = line + SdboxHeader.MessageHeaderLength;
        if (line == 0 || start > end || octets[start - 1] != '\n')
        {
            return false;
        }

        var header = octets[line..start];
        var saysSize = SdboxHeader.TryReadHex(header.Slice(SdboxHeader.SizeOffset, SdboxHeader.SizeDigits), out var size);
        var hasMark = header.StartsWith("\u0001\u0002N"u8);
        var hasLine = octets.StartsWith("2 M1e "u8);
        body = start..end;
        return saysSize ? size == end - start : hasMark && hasLine;
    }

    // What the metadata lack is made up for once, so that it does not change with every look.
    private static SdboxMetadata Complete(SdboxMetadata metadata, ReadOnlySpan<byte> stored, long modified)
    {
        metadata = metadata.Received is null ? metadata.With('R', modified) : metadata;
        metadata = metadata.GuidText.Length == 0 ? metadata.With('G', MessageGuid.Create().ToString()) : metadata;
        return metadata.VirtualSize is null && metadata.PlainSize is null ? metadata.With('V', stored.Length + CountLoneLfs(stored)) : metadata;
    }

    private static int CountLoneLfs(ReadOnlySpan<byte> text)
    {
        var count = 0;
        for (var i = 0; i < text.Length; i++)
        {
            count += text[i] == '\n' && (i == 0 || text[i - 1] != '\r') ? 1 : 0;
        }

        return count;
    }

    // The damaged file keeps its name until the new one takes it: a crash leaves one or the other.
    private void Replace(ReadOnlySpan<byte> stored, SdboxMetadata metadata, long created)
    {
        var temporary = SdboxPaths.TemporaryFile(Path.GetDirectoryName(path)!, account.Time.GetUtcNow());
        using (var writer = SdboxFileWriter.Create(Files, temporary, account.Permissions, DateTimeOffset.FromUnixTimeSeconds(created)))
        {
            writer.Write(stored);
            writer.Finish(metadata, account.Options.Sync == SyncMode.Never ? Durability.None : Durability.Now);
        }

        var aside = SdboxScan.FreeName(Files, path, ".broken");
        _ = Files.Link(path, aside);
        _ = Files.TryRename(temporary, path);
        Log.MessageRepaired(account.Logger, path, Path.GetFileName(aside));
    }
}
