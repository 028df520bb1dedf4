using Embedded.Mail.Messages;
using Embedded.Mail.Storage.Files;

namespace Embedded.Mail.Storage.Index.Cache;

/// <summary>
/// Copies what is of use in a cache into a new file: of each message one record, fields that are cached for a while only for the messages of the last week. The field header
/// lies behind the records; the header, which is written last, makes the file one.
/// </summary>
internal sealed class CachePurge
{
    private const int BatchSize = 256;
    private const uint Day = 24 * 60 * 60;
    private const uint TemporaryAfter = 30 * Day;
    private const uint DroppedAfter = 60 * Day;

    private readonly CacheFile _file;
    private readonly ICacheIndex _index;
    private readonly CacheFields _fields;
    private readonly CacheField[] _columns;
    private readonly List<LogRecordValue> _offsets = [];
    private readonly CacheHeader _header;
    private long _length = CacheHeader.Size;

    public CachePurge(CacheFile file, ICacheIndex index, uint now)
    {
        (_file, _index) = (file, index);
        _fields = new(file.Fields.List.Select(field => Aged(field, now)).Where(IsKept));
        _columns = [.. _fields.List.Where(static field => field.Decision != CacheDecision.No)];
        _header = new(file.Header.IndexId, Math.Max(1, file.Header.FileSequence + 1), 0, 0, 0, 0);
    }

    /// <summary>Writes the new file. Of a file that turns out to be damaged, nothing is kept behind the damage.</summary>
    public CacheCommit WriteTo(MailFile file)
    {
        using var reader = new CacheReader(_file, _columns);
        using var values = new CacheValues(_columns, BatchSize);
        foreach (var batch in _index.Offsets.Where(static message => message.Value != 0).Chunk(BatchSize))
        {
            values.Clear();
            if (reader.Read(batch, values).Reason is not null)
            {
                break;
            }

            Write(batch, values, file);
        }

        file.Write(_fields.Write(), _length);
        Span<byte> header = stackalloc byte[CacheHeader.Size];
        (_header with { Records = (uint)_offsets.Count, FieldsOffset = (uint)_length }).Write(header);
        file.Write(header, 0);
        return new(_header.FileSequence, Resets: true, _offsets, IsPurgeDue: false);
    }

    private static CacheField Aged(CacheField field, uint now)
    {
        var age = now > field.LastUsed ? now - field.LastUsed : 0;
        return age > DroppedAfter ? field with { Decision = CacheDecision.No, LastUsed = 0 }
            : age > TemporaryAfter && field.Decision == CacheDecision.Yes ? field with { Decision = CacheDecision.Temporary }
            : field;
    }

    // What every file has keeps its place.
    private static bool IsKept(CacheField field) => field.Decision != CacheDecision.No || CacheField.Standard.Any(field.IsLike);

    private void Write(LogRecordValue[] batch, CacheValues values, MailFile file)
    {
        using var records = new CacheRecordWriter(_columns, _fields, _length);
        for (var row = 0; row < batch.Length; row++)
        {
            records.Add(new(batch[row].Uid, 0, Merge(batch[row].Uid, row, values)), previous: 0);
        }

        if (!records.Octets.IsEmpty)
        {
            file.Write(records.Octets, _length);
            _length += records.Octets.Length;
            _offsets.AddRange(records.Offsets);
        }
    }

    private byte[] Merge(Uid uid, int row, CacheValues values)
    {
        var size = 0;
        for (var column = 0; column < _columns.Length; column++)
        {
            size += IsWanted(uid, row, column, values) ? CacheRecord.SizeOf(_columns[column], values[row, column].Length) : 0;
        }

        var merged = new byte[size];
        var rest = merged.AsSpan();
        for (var column = 0; column < _columns.Length; column++)
        {
            if (IsWanted(uid, row, column, values))
            {
                rest = rest[CacheRecord.Write(rest, column, _columns[column], values[row, column])..];
            }
        }

        return merged;
    }

    private bool IsWanted(Uid uid, int row, int column, CacheValues values) =>
        values.IsKnown(row, column) && (_columns[column].Decision == CacheDecision.Yes || uid >= _index.Cache.FirstNew);
}
