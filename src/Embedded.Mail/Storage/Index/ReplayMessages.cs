using System.Buffers.Binary;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Index;

/// <summary>Applies the log records that concern messages. Each method answers null, or why the record contradicts the state.</summary>
internal sealed class ReplayMessages(IndexState state)
{
    private readonly IndexHeader _header = state.Header;
    private readonly IndexRecords _records = state.Records;

    public string? Append(LogItems<LogAppend> appends)
    {
        for (var i = 0; i < appends.Count; i++)
        {
            var (uid, flags) = appends[i];
            if (uid.Value < _header.NextUid)
            {
                return $"an append of the UID {uid}, but UIDNEXT is {_header.NextUid}";
            }

            _records.Add(uid, flags);
            _header.NextUid = uid.Value + 1;
            _header.MessagesCount = (uint)_records.Count;
            Count(uid, 0, (MessageFlags)flags);
            if ((flags & (byte)MessageFlags.Seen) == 0)
            {
                _header.FirstUnseenLowWater = Math.Min(_header.FirstUnseenLowWater, uid.Value);
            }

            Touch(_records.Count - 1, state.LogModSeq);
        }

        return null;
    }

    public string? UpdateFlags(LogItems<LogFlagUpdate> updates)
    {
        for (var i = 0; i < updates.Count; i++)
        {
            var update = updates[i];
            var (start, end) = _records.Find(update.Range);
            for (var index = start; index < end; index++)
            {
                ref var flags = ref _records.FlagsAt(index);
                var old = (MessageFlags)flags;
                flags = (byte)((flags & ~update.Remove) | update.Add);
                Count(_records.UidAt(index), old, (MessageFlags)flags);
                if (update.IsVisible)
                {
                    Touch(index, state.LogModSeq);
                }
            }
        }

        return null;
    }

    public string? UpdateKeyword(ReadOnlySpan<byte> payload)
    {
        if (!LogKeywordUpdate.TryRead(payload, out var update))
        {
            return "a keyword-update without a keyword";
        }

        var number = state.Keywords.IndexOf(update.Name);
        if (number < 0)
        {
            number = state.Keywords.Names.Count;
            if (!state.Keywords.TryAdd(update.Name, state.Extensions))
            {
                return "more keywords than a record can hold";
            }
        }

        for (var i = 0; i < update.Ranges.Count; i++)
        {
            SetKeyword(update.Ranges[i], number, !update.Removes);
        }

        return null;
    }

    public string? ResetKeywords(LogItems<LogUidRange> ranges)
    {
        var extension = state.Extensions[IndexExtension.Keywords];
        for (var i = 0; i < ranges.Count; i++)
        {
            var (start, end) = _records.Find(ranges[i]);
            for (var index = start; index < end; index++)
            {
                extension?.In(_records[index]).Clear();
                Touch(index, state.LogModSeq);
            }
        }

        return null;
    }

    public string? UpdateModSeqs(LogItems<LogModSeq> updates)
    {
        for (var i = 0; i < updates.Count; i++)
        {
            if (_records.TryFind(updates[i].Uid, out var index))
            {
                Touch(index, updates[i].ModSeq);
            }
        }

        return null;
    }

    public string? Expunge(LogItems<LogUidRange> ranges)
    {
        var uids = new HashSet<Uid>();
        for (var i = 0; i < ranges.Count; i++)
        {
            var (start, end) = _records.Find(ranges[i]);
            for (var index = start; index < end; index++)
            {
                uids.Add(_records.UidAt(index));
            }
        }

        return Expunge(uids);
    }

    public string? Expunge(LogItems<LogExpunge> expunges)
    {
        var uids = new HashSet<Uid>(expunges.Count);
        for (var i = 0; i < expunges.Count; i++)
        {
            uids.Add(expunges[i].Uid);
        }

        return Expunge(uids);
    }

    private string? Expunge(HashSet<Uid> uids)
    {
        foreach (var uid in uids)
        {
            if (_records.TryFind(uid, out var index))
            {
                Count(uid, (MessageFlags)_records.FlagsAt(index), 0);
            }
        }

        _records.Remove(uids);
        _header.MessagesCount = (uint)_records.Count;
        return null;
    }

    private void SetKeyword(LogUidRange range, int number, bool value)
    {
        var extension = state.Extensions[IndexExtension.Keywords]!;
        var (start, end) = _records.Find(range);
        for (var index = start; index < end; index++)
        {
            ref var octet = ref extension.In(_records[index])[number / 8];
            var bit = 1 << (number % 8);
            octet = (byte)(value ? octet | bit : octet & ~bit);
            Touch(index, state.LogModSeq);
        }
    }

    /// <summary>Raises a message's own modseq, where messages have one.</summary>
    private void Touch(int index, ModSeq modSeq)
    {
        if (state.Extensions[IndexExtension.ModSeq] is { RecordSize: >= 8 } extension)
        {
            var octets = extension.In(_records[index]);
            BinaryPrimitives.WriteUInt64LittleEndian(octets, Math.Max(BinaryPrimitives.ReadUInt64LittleEndian(octets), modSeq.Value));
        }
    }

    private void Count(Uid uid, MessageFlags old, MessageFlags flags)
    {
        var changed = old ^ flags;
        if ((changed & MessageFlags.Seen) != 0)
        {
            CountSeen(uid, (flags & MessageFlags.Seen) != 0);
        }

        if ((changed & MessageFlags.Deleted) != 0)
        {
            CountDeleted(uid, (flags & MessageFlags.Deleted) != 0);
        }
    }

    private void CountSeen(Uid uid, bool isSeen)
    {
        if (!isSeen)
        {
            _header.SeenCount -= Math.Min(1, _header.SeenCount);
            _header.FirstUnseenLowWater = Math.Min(_header.FirstUnseenLowWater, uid.Value);
        }
        else if (++_header.SeenCount == _header.MessagesCount)
        {
            _header.FirstUnseenLowWater = _header.NextUid;
        }
    }

    private void CountDeleted(Uid uid, bool isDeleted)
    {
        if (isDeleted)
        {
            _header.DeletedCount++;
            _header.FirstDeletedLowWater = Math.Min(_header.FirstDeletedLowWater, uid.Value);
        }
        else
        {
            _header.DeletedCount -= Math.Min(1, _header.DeletedCount);
            _header.FirstDeletedLowWater = _header.DeletedCount == 0 ? _header.NextUid : _header.FirstDeletedLowWater;
        }
    }
}
