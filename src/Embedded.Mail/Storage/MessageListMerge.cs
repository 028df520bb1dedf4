namespace Embedded.Mail.Storage;

/// <summary>Puts entries back among those of a list, sharing every chunk into which none falls.</summary>
internal static class MessageListMerge
{
    /// <summary>The list with <paramref name="others"/>, which ascend and are none of the list's.</summary>
    public static MessageList Including(this MessageList list, ReadOnlySpan<MessageEntry> others)
    {
        if (others.IsEmpty)
        {
            return list;
        }

        var chunks = new List<MessageList.Chunk>(list.ChunkCount + 1);
        for (var i = 0; i < list.ChunkCount; i++)
        {
            var chunk = list.ChunkAt(i);
            var before = CountBelow(others, chunk.Entries[^1]);
            if (before == 0)
            {
                chunks.Add(chunk);
            }
            else
            {
                AddMerged(chunks, chunk.Entries, others[..before]);
                others = others[before..];
            }
        }

        AddMerged(chunks, [], others);
        return new MessageList([.. chunks]);
    }

    private static int CountBelow(ReadOnlySpan<MessageEntry> entries, MessageEntry limit) =>
        ~MessageList.IndexWithin(entries, limit.Uid);

    private static void AddMerged(List<MessageList.Chunk> chunks, ReadOnlySpan<MessageEntry> left, ReadOnlySpan<MessageEntry> right)
    {
        while (left.Length + right.Length > 0)
        {
            var piece = new MessageEntry[Math.Min(left.Length + right.Length, MessageList.ChunkSize)];
            foreach (ref var entry in piece.AsSpan())
            {
                ref var from = ref (right.IsEmpty || (!left.IsEmpty && left[0].Uid < right[0].Uid) ? ref left : ref right);
                entry = from[0];
                from = from[1..];
            }

            chunks.Add(new MessageList.Chunk(piece));
        }
    }
}
