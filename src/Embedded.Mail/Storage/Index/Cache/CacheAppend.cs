using System.Buffers.Binary;

namespace Embedded.Mail.Storage.Index.Cache;

/// <summary>
/// Adds to a cache that is locked. Fields first, then records, then the counters: what a kill leaves in between is a file in which some octets are of no use.
/// </summary>
internal sealed class CacheAppend(CacheFile file, ICacheIndex index)
{
    // Dovecot rewrites a file with more field headers.
    private const int MaxFieldHeaders = 4;

    public CacheCommit Write(CacheAdditions additions)
    {
        var length = (file.Length + 3) & ~3;
        var (fields, offset) = (file.Fields, file.FieldsOffset);
        var headers = file.FieldHeaders;
        if (WithNew(additions, file.Fields) is { } more)
        {
            (fields, offset) = (more, (uint)length);
            length += Append(more, length);
            headers++;
        }

        UpdateDecisions(additions.Columns, fields, offset);
        using var records = new CacheRecordWriter(additions.Columns, fields, length);
        foreach (var addition in additions.Messages)
        {
            if (index.TryGetOffset(addition.Uid, out var newest) && newest == addition.Offset)
            {
                records.Add(addition, newest);
            }
        }

        Append(records, length);
        var isPurgeDue = headers > MaxFieldHeaders || file.Header.IsWasteful(length, index.Count) || length + records.Octets.Length > CacheHeader.MaxFileLength / 2;
        return new(file.Header.FileSequence, Resets: false, records.Offsets, isPurgeDue);
    }

    /// <summary>The fields of a file with those that messages have and the file has not; null when there are none.</summary>
    public static CacheFields? WithNew(CacheAdditions additions, CacheFields fields)
    {
        var all = fields.List.ToList();
        var room = CacheFields.MaxHeaders - all.Count(static field => field.IsHeader);
        foreach (var column in additions.Messages.Count == 0 ? [] : additions.Columns.Where(column => column.Decision != CacheDecision.No && !fields.HasName(column.Name)))
        {
            if (!column.IsHeader || room-- > 0)
            {
                all.Add(column);
            }
        }

        return all.Count == fields.Count ? null : new(all);
    }

    private int Append(CacheFields fields, long length)
    {
        if (length > CacheHeader.MaxFileLength)
        {
            return 0;
        }

        var octets = fields.Write();
        file.File.SetLength(length + octets.Length);
        file.File.Write(octets, length);
        Span<byte> next = stackalloc byte[4];
        LogFraming.WriteSize(next, (int)length);
        file.File.Write(next, file.FieldsOffset == 0 ? CacheHeader.FieldsOffsetField : file.FieldsOffset);
        return octets.Length;
    }

    private void Append(CacheRecordWriter records, long length)
    {
        if (records.Octets.IsEmpty)
        {
            return;
        }

        // A write that a kill cuts short must not leave the end where no record can begin.
        file.File.SetLength(length + records.Octets.Length);
        file.File.Write(records.Octets, length);
        var header = file.Header;
        CacheCounters.Write(file, header with { Continued = header.Continued + records.Continued, Records = header.Records + records.First });
    }

    private void UpdateDecisions(IReadOnlyList<CacheField> columns, CacheFields fields, uint offset)
    {
        Span<byte> lastUsed = stackalloc byte[4];
        foreach (var column in columns)
        {
            if (fields.NumberOf(column) is var number and >= 0 && CacheUsage.IsNews(column, fields[number]))
            {
                BinaryPrimitives.WriteUInt32LittleEndian(lastUsed, column.LastUsed);
                file.File.Write(lastUsed, offset + CacheFields.LastUsedAt(number));
                file.File.Write([(byte)column.Decision], offset + fields.DecisionAt(number));
            }
        }
    }
}
