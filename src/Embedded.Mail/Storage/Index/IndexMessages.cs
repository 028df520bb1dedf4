using System.Buffers;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Index;

/// <summary>
/// The messages of an index: the list that sessions share, and the changes on the way to the next one. The record data of extensions go along by index. For one
/// caller at a time.
/// </summary>
internal sealed class IndexMessages(IndexExtensions extensions)
{
    private MessageList _list = MessageList.Empty;
    private MessageListEditor? _editor;

    public int Count => _editor?.Count ?? _list.Count;

    public Uid LastUid => _editor?.LastUid ?? _list.LastUid;

    public MessageEntry this[int index] => _editor is null ? _list[index] : _editor[index];

    /// <summary>The messages as they are now, immutable.</summary>
    public MessageList ToList()
    {
        if (_editor is not null)
        {
            _list = _editor.ToList();
            _editor = null;
        }

        return _list;
    }

    /// <summary>Adds a message behind all others. Its UID must be higher than <see cref="LastUid"/>.</summary>
    public void Add(MessageEntry entry) => Editor().Add(entry);

    /// <summary>The index of the first message with this UID or a higher one; <see cref="Count"/> if there is none.</summary>
    public int LowerBound(Uid uid)
    {
        if (_editor is not null)
        {
            return _editor.LowerBound(uid);
        }

        var index = _list.IndexOf(uid);
        return index >= 0 ? index : ~index;
    }

    public bool TryFind(Uid uid, out int index)
    {
        index = LowerBound(uid);
        return index < Count && this[index].Uid == uid;
    }

    /// <summary>Indexes of the messages in a range of UIDs: from the first, up to and without the second.</summary>
    public (int Start, int End) Find(LogUidRange range) =>
        (LowerBound(range.First), range.Last == Uid.Max ? Count : LowerBound(range.Last.Next()));

    /// <summary>Changes the entries from an index up to and without another, keeping their UIDs.</summary>
    public void Change(int start, int end, Func<MessageEntry, MessageEntry> change) => Editor().Change(start, end, change);

    /// <summary>Removes messages and their record data.</summary>
    /// <returns>The UIDs that were there.</returns>
    public UidSet Remove(UidSet uids)
    {
        var indexes = IndexesOf(uids);
        if (indexes.Length == 0)
        {
            return UidSet.Empty;
        }

        extensions.Remove(indexes);
        return Editor().Remove(uids);
    }

    private int[] IndexesOf(UidSet uids)
    {
        var indexes = new ArrayBufferWriter<int>();
        foreach (var range in uids)
        {
            var (start, end) = Find(new(range.First, range.Last));
            var space = indexes.GetSpan(Math.Max(1, end - start));
            for (var i = start; i < end; i++)
            {
                space[i - start] = i;
            }

            indexes.Advance(end - start);
        }

        return indexes.WrittenSpan.ToArray();
    }

    private MessageListEditor Editor() => _editor ??= _list.Edit();
}
