using System.Buffers.Binary;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Index.Cache;

/// <summary>What the state of an index says of its cache.</summary>
internal sealed class IndexStateCache(IndexState state) : ICacheIndex
{
    // day_first_uid[7]; see IndexHeader.
    private const int FirstNewField = 116;

    private readonly IndexExtension? _extension = state.Extensions[IndexExtension.Cache];

    public CacheIdentity Cache => new(
        state.Header.IndexId, _extension?.ResetId ?? 0, new(BinaryPrimitives.ReadUInt32LittleEndian(state.Header.Octets[FirstNewField..])));

    public int Count => state.Messages.Count;

    public IEnumerable<LogRecordValue> Offsets
    {
        get
        {
            for (var i = 0; i < state.Messages.Count; i++)
            {
                if (OffsetAt(i) is var offset and not 0)
                {
                    yield return new(state.Messages[i].Uid, offset);
                }
            }
        }
    }

    public bool TryGetOffset(Uid uid, out uint offset)
    {
        var isThere = state.Messages.TryFind(uid, out var index);
        offset = isThere ? OffsetAt(index) : 0;
        return isThere;
    }

    private uint OffsetAt(int index) => _extension?.NumberAt(index) ?? 0;
}
