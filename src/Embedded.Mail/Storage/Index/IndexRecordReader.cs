using System.Buffers.Binary;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Index;

/// <summary>Takes the records of a snapshot into a state whose headers have been read. Records come in ascending order of their UIDs.</summary>
internal sealed class IndexRecordReader
{
    private readonly IndexState _state;
    private readonly IndexExtension? _keywords;
    private readonly IndexExtension? _modSeq;
    private readonly IndexExtension[] _columns;

    public IndexRecordReader(IndexState state)
    {
        _state = state;
        _keywords = state.Extensions[IndexExtension.Keywords];
        _modSeq = state.Extensions[IndexExtension.ModSeq] is { HoldsModSeqs: true } modSeq ? modSeq : null;
        _columns = [.. state.Extensions.List.Where(static extension => extension.HasColumn)];
    }

    public void Add(ReadOnlySpan<byte> record)
    {
        var index = _state.Messages.Count;
        var set = _keywords is null ? 0 : _state.Masks.SetOf(record.Slice(_keywords.RecordOffset, _keywords.RecordSize));
        var modSeq = _modSeq is null ? ModSeq.Zero : IndexExtension.ReadModSeq(record[_modSeq.RecordOffset..]);
        var entry = new MessageEntry(new(BinaryPrimitives.ReadUInt32LittleEndian(record)), MessageFlags.None, set, modSeq);
        _state.Messages.Add(entry.WithStoredFlags(record[4]));
        foreach (var column in _columns)
        {
            var data = record.Slice(column.RecordOffset, column.RecordSize);
            if (data.ContainsAnyExcept((byte)0))
            {
                data.CopyTo(column.At(index));
            }
        }
    }
}
