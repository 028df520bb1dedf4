using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Session;

/// <summary>
/// What lies between the list a client knows and a newer one: messages gone, and flags changed. Chunks that both share are passed over,
/// so that the cost is that of the changes and of the directory.
/// </summary>
internal sealed class ViewComparison
{
    private readonly MessageList _known;
    private readonly MessageList _newest;
    private readonly bool _withModSeqs;

    private ViewComparison(MessageList known, MessageList newest, bool withModSeqs) => (_known, _newest, _withModSeqs) = (known, newest, withModSeqs);

    /// <summary>Where the messages that are gone stand in the known list, ascending from 0.</summary>
    public List<int> Gone { get; } = [];

    /// <summary>The messages with other flags, keywords or, where asked for, modseqs than the known ones: as known, and as they are now.</summary>
    public List<(MessageEntry Known, MessageEntry Now)> Changed { get; } = [];

    /// <summary>Compares. Messages that follow the known ones are arrivals and no matter of this comparison.</summary>
    public static ViewComparison Between(MessageList known, MessageList newest, bool withModSeqs = false)
    {
        var comparison = new ViewComparison(known, newest, withModSeqs);
        comparison.Run();
        return comparison;
    }

    private void Run()
    {
        var known = new Position(_known);
        var newest = new Position(_newest);
        while (!known.IsAtEnd)
        {
            if (known.IsAtChunkStart && newest.IsAtChunkStart && !newest.IsAtEnd && _known.SharesChunk(known.Chunk, _newest, newest.Chunk))
            {
                known.SkipChunk();
                newest.SkipChunk();
            }
            else
            {
                Step(ref known, ref newest);
            }
        }
    }

    private void Step(ref Position known, ref Position newest)
    {
        var entry = known.Entry;
        while (!newest.IsAtEnd && newest.Entry.Uid < entry.Uid)
        {
            newest.Next();
        }

        if (newest.IsAtEnd || newest.Entry.Uid != entry.Uid)
        {
            Gone.Add(known.Index);
        }
        else
        {
            if (!newest.Entry.HasSameFlags(entry) || (_withModSeqs && newest.Entry.ModSeq != entry.ModSeq))
            {
                Changed.Add((entry, newest.Entry));
            }

            newest.Next();
        }

        known.Next();
    }

    /// <summary>A place in a list, walked chunk by chunk.</summary>
    private struct Position(MessageList list)
    {
        private int _within;

        public int Chunk { get; private set; }

        public readonly bool IsAtEnd => Chunk == list.ChunkCount;

        public readonly bool IsAtChunkStart => _within == 0;

        public readonly int Index => list.GetChunkStart(Chunk) + _within;

        public readonly MessageEntry Entry => list.GetChunk(Chunk)[_within];

        public void Next()
        {
            if (++_within == list.GetChunk(Chunk).Length)
            {
                SkipChunk();
            }
        }

        public void SkipChunk()
        {
            Chunk++;
            _within = 0;
        }
    }
}
