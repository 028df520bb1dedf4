using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Index;

/// <summary>Applies the log records that concern messages. Each method answers null, or why the record contradicts the state.</summary>
internal sealed class ReplayMessages(IndexState state)
{
    private readonly IndexHeader _header = state.Header;
    private readonly IndexMessages _messages = state.Messages;

    // Without modseqs in the index, and without a session that looks on, messages have none.
    private bool Touches => state.IsLive || state.KeepsModSeqs;

    public string? Append(LogItems<LogAppend> appends)
    {
        for (var i = 0; i < appends.Count; i++)
        {
            var (uid, flags) = appends[i];
            if (uid.Value < _header.NextUid)
            {
                return $"an append of the UID {uid}, but UIDNEXT is {_header.NextUid}";
            }

            _messages.Add(new MessageEntry(uid, MessageFlags.None, 0, Touches ? state.LogModSeq : ModSeq.Zero).WithStoredFlags(flags));
            _header.NextUid = uid.Value + 1;
            _header.MessagesCount = (uint)_messages.Count;
            Count(uid, 0, (MessageFlags)flags);
            if ((flags & (byte)MessageFlags.Seen) == 0)
            {
                _header.FirstUnseenLowWater = Math.Min(_header.FirstUnseenLowWater, uid.Value);
            }
        }

        return null;
    }

    public string? UpdateFlags(LogItems<LogFlagUpdate> updates)
    {
        for (var i = 0; i < updates.Count; i++)
        {
            var update = updates[i];
            var touches = update.IsVisible && Touches;
            var (start, end) = _messages.Find(update.Range);
            _messages.Change(start, end, entry =>
            {
                var flags = (byte)((entry.StoredFlags & ~update.Remove) | update.Add);
                Count(entry.Uid, (MessageFlags)entry.StoredFlags, (MessageFlags)flags);
                entry = entry.WithStoredFlags(flags);
                return touches ? Touch(entry, state.LogModSeq) : entry;
            });
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
            if (!state.Keywords.TryAdd(update.Name, state.Extensions, _messages.Count))
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
        for (var i = 0; i < ranges.Count; i++)
        {
            var (start, end) = _messages.Find(ranges[i]);
            _messages.Change(start, end, entry => Touches ? Touch(entry.WithKeywordSet(0), state.LogModSeq) : entry.WithKeywordSet(0));
        }

        return null;
    }

    public string? UpdateModSeqs(LogItems<LogModSeq> updates)
    {
        for (var i = 0; i < updates.Count; i++)
        {
            var modSeq = updates[i].ModSeq;
            if (Touches && _messages.TryFind(updates[i].Uid, out var index))
            {
                _messages.Change(index, index + 1, entry => Touch(entry, modSeq));
            }
        }

        return null;
    }

    public string? Expunge(LogItems<LogUidRange> ranges, bool isRequest)
    {
        for (var i = 0; i < ranges.Count; i++)
        {
            var (start, end) = _messages.Find(ranges[i]);
            for (var index = start; index < end && isRequest; index++)
            {
                state.RequestedExpunges.Add(new(_messages[index].Uid));
            }

            if (!isRequest)
            {
                Remove(UidSet.Range(ranges[i].First, ranges[i].Last));
            }
        }

        return null;
    }

    public string? Expunge(LogItems<LogExpunge> expunges, bool isRequest)
    {
        var uids = new UidSetBuilder();
        for (var i = 0; i < expunges.Count; i++)
        {
            if (isRequest)
            {
                state.RequestedExpunges.Add(expunges[i]);
            }

            uids.Add(expunges[i].Uid);
        }

        if (!isRequest)
        {
            Remove(uids.ToSet());
        }

        return null;
    }

    private void Remove(UidSet uids)
    {
        foreach (var range in uids)
        {
            var (start, end) = _messages.Find(new(range.First, range.Last));
            for (var index = start; index < end; index++)
            {
                var entry = _messages[index];
                Count(entry.Uid, (MessageFlags)entry.StoredFlags, 0);
            }
        }

        var removed = _messages.Remove(uids);
        _header.MessagesCount = (uint)_messages.Count;
        state.NoteExpunged(removed);
        if (state.RequestedExpunges.Count > 0)
        {
            _ = state.RequestedExpunges.RemoveAll(request => uids.Contains(request.Uid));
        }
    }

    private void SetKeyword(LogUidRange range, int number, bool value)
    {
        var (start, end) = _messages.Find(range);
        _messages.Change(start, end, entry =>
        {
            entry = entry.WithKeywordSet(state.Masks.With(entry.KeywordSet, number, value));
            return Touches ? Touch(entry, state.LogModSeq) : entry;
        });
    }

    private static MessageEntry Touch(MessageEntry entry, ModSeq modSeq) => modSeq > entry.ModSeq ? entry.WithModSeq(modSeq) : entry;

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
