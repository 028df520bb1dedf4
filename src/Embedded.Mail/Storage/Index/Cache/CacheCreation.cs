namespace Embedded.Mail.Storage.Index.Cache;

/// <summary>Writes a cache that has no predecessor, or one that was of no use.</summary>
internal sealed class CacheCreation(ICacheIndex index, uint sequence, uint now)
{
    /// <summary>Writes a whole file.</summary>
    /// <param name="file">An empty file.</param>
    /// <param name="additions">What it shall hold.</param>
    public CacheCommit Write(Files.MailFile file, CacheAdditions additions)
    {
        var fields = Fields(additions);
        var fieldOctets = fields.Write();
        using var records = new CacheRecordWriter(additions.Columns, fields, CacheHeader.Size + fieldOctets.Length);
        foreach (var addition in additions.Messages)
        {
            if (index.TryGetOffset(addition.Uid, out _))
            {
                records.Add(addition, previous: 0);
            }
        }

        var octets = new byte[CacheHeader.Size + fieldOctets.Length + records.Octets.Length];
        new CacheHeader(index.Cache.IndexId, sequence, 0, records.First, 0, CacheHeader.Size).Write(octets);
        fieldOctets.CopyTo(octets, CacheHeader.Size);
        records.Octets.CopyTo(octets.AsSpan(CacheHeader.Size + fieldOctets.Length));
        file.Write(octets, 0);
        return new(sequence, Resets: true, records.Offsets, IsPurgeDue: false);
    }

    private CacheFields Fields(CacheAdditions additions)
    {
        var standard = CacheField.Standard.Select(field => additions.Columns.FirstOrDefault(field.IsLike) ?? field)
            .Select(field => field.Decision == CacheDecision.No ? field : field with { LastUsed = now });
        var fields = new CacheFields(standard);
        return CacheAppend.WithNew(additions, fields) ?? fields;
    }
}
