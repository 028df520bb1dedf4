using System.Buffers.Binary;

namespace Embedded.Mail.Storage.Index;

/// <summary>Writes the records of a snapshot.</summary>
internal static class IndexRecordWriter
{
    /// <summary>Writes all records into zeroed octets.</summary>
    public static void Write(IndexState state, Span<byte> octets)
    {
        var keywords = state.Extensions[IndexExtension.Keywords];
        var modSeq = state.Extensions[IndexExtension.ModSeq] is { HoldsModSeqs: true } own ? own : null;
        IndexExtension[] columns = [.. state.Extensions.List.Where(static extension => extension.HasColumn)];
        var index = 0;
        foreach (var entry in state.Messages.ToList())
        {
            var record = octets.Slice(index * state.Extensions.RecordSize, state.Extensions.RecordSize);
            BinaryPrimitives.WriteUInt32LittleEndian(record, entry.Uid.Value);
            record[4] = entry.StoredFlags;
            if (entry.KeywordSet != 0)
            {
                state.Masks.MaskOf(entry.KeywordSet).CopyTo(record.Slice(keywords!.RecordOffset, keywords.RecordSize));
            }

            if (modSeq is not null)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(record[modSeq.RecordOffset..], entry.ModSeq.Value);
            }

            foreach (var column in columns)
            {
                column[index].CopyTo(record[column.RecordOffset..]);
            }

            index++;
        }
    }
}
