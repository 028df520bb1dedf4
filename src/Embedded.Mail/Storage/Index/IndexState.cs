using System.Buffers.Binary;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Index;

/// <summary>
/// What snapshot and log say of a mailbox up to a position in the log: mutable, for one caller at a time. It is compact enough to be kept while sessions have the mailbox
/// open, and whole: the snapshot is written from it.
/// </summary>
internal sealed class IndexState
{
    private const int GuidOffset = 4;

    private readonly List<(ModSeq ModSeq, UidSet Uids)> _expunged = [];

    /// <summary>The state of a mailbox of which nothing is known yet.</summary>
    public IndexState()
        : this(new IndexHeader(), recordSize: 8, new KeywordTable())
    {
    }

    /// <summary>A state with a header.</summary>
    /// <param name="header">The header.</param>
    /// <param name="recordSize">Octets of a record in the snapshot.</param>
    /// <param name="table">The keyword sets to add to.</param>
    public IndexState(IndexHeader header, int recordSize, KeywordTable table)
    {
        Header = header;
        Extensions = new(recordSize);
        Messages = new(Extensions);
        Masks = new(Keywords, table);
    }

    public IndexHeader Header { get; }

    public IndexMessages Messages { get; }

    public IndexExtensions Extensions { get; }

    public IndexKeywords Keywords { get; } = new();

    /// <summary>The combinations of keywords that messages have.</summary>
    public KeywordMasks Masks { get; }

    /// <summary>
    /// Expunges that were asked for and not carried out: whoever next holds the lock does so. Between the request and its confirmation Dovecot releases the lock.
    /// </summary>
    public List<LogExpunge> RequestedExpunges { get; } = [];

    /// <summary>What vanished since this was last taken, for clients that come back (RFC 7162 §3.2.6); gathered only while sessions look on.</summary>
    public IReadOnlyList<(ModSeq ModSeq, UidSet Uids)> Expunged => _expunged;

    /// <summary>The counter of the log.</summary>
    public ModSeq LogModSeq { get; set; } = ModSeq.First;

    /// <summary>Whether the log says last that the mailbox has been deleted.</summary>
    public bool IsDeleted { get; set; }

    /// <summary>HIGHESTMODSEQ: the log's counter, or the value in the extension if that is higher.</summary>
    public ModSeq HighestModSeq => StoredModSeq is { } stored && stored > LogModSeq ? stored : LogModSeq;

    /// <summary>The mailbox's GUID; empty if the index is not one of sdbox.</summary>
    public MailboxId MailboxId => Extensions[IndexExtension.Dbox] is { Header.Length: >= GuidOffset + MailboxId.Length } dbox
        ? MailboxId.FromOctets(dbox.Header.AsSpan(GuidOffset))
        : default;

    private ModSeq? StoredModSeq => Extensions[IndexExtension.ModSeq] is { Header.Length: >= 8 } extension
        && BinaryPrimitives.ReadUInt64LittleEndian(extension.Header) is <= long.MaxValue and var value
            ? new(value)
            : null;

    /// <summary>Goes on in a log from its first record.</summary>
    public void BeginLog(LogHeader log)
    {
        Header.IndexId = log.IndexId;
        Header.LogFileSequence = log.FileSequence;
        Header.LogHeadOffset = log.HeaderSize;
        Header.LogTailOffset = log.HeaderSize;
        LogModSeq = log.InitialModSeq > LogModSeq ? log.InitialModSeq : LogModSeq;
    }

    /// <summary>Remembers messages that went, at the counter's present value.</summary>
    public void NoteExpunged(UidSet uids)
    {
        if (IsLive && !uids.IsEmpty)
        {
            _expunged.Add((LogModSeq, uids));
        }
    }

    /// <summary>Remembers what a state before had and this one has not, where nobody saw it go.</summary>
    public void NoteMissing(IndexState before)
    {
        foreach (var (modSeq, uids) in before.Expunged)
        {
            _expunged.Add((modSeq, uids));
        }

        var missing = new UidSetBuilder();
        if (before.Header.UidValidity == Header.UidValidity)
        {
            foreach (var entry in before.Messages.ToList().Where(entry => !Messages.TryFind(entry.Uid, out _)))
            {
                missing.Add(entry.Uid);
            }
        }

        NoteExpunged(missing.ToSet());
    }

    /// <summary>Forgets what was gathered.</summary>
    public void ForgetExpunged() => _expunged.Clear();

    /// <summary>Whether the index keeps a modseq of each message.</summary>
    public bool KeepsModSeqs => Extensions[IndexExtension.ModSeq] is { HoldsModSeqs: true };

    /// <summary>Whether messages get modseqs although the index keeps none, because sessions look on.</summary>
    public bool IsLive { get; private set; }

    /// <summary>From now on sessions look on: a message without a modseq of its own has that of the mailbox as it is now.</summary>
    public void BeginLive()
    {
        IsLive = true;
        FillModSeqs(HighestModSeq);
    }

    /// <summary>Gives messages without a modseq, and those beyond it, a value.</summary>
    private void FillModSeqs(ModSeq value) =>
        Messages.Change(0, Messages.Count, entry => entry.ModSeq == ModSeq.Zero || entry.ModSeq > value ? entry.WithModSeq(value) : entry);

    /// <summary>What sessions share of this state.</summary>
    public MailboxState ToMailboxState() => new()
    {
        UidValidity = new(Header.UidValidity),
        UidNext = new(Header.NextUid),
        HighestModSeq = HighestModSeq,
        FirstRecentUid = new(Math.Clamp(Header.FirstRecentUid, 1, Header.NextUid)),
        Messages = Messages.ToList(),
        Keywords = Masks.Table,
    };

    /// <summary>Counts flags anew, as after damage.</summary>
    public void Recount()
    {
        var (seen, deleted) = (0u, 0u);
        foreach (var flags in Messages.ToList().Select(static entry => entry.Flags))
        {
            seen += (flags & MessageFlags.Seen) != 0 ? 1u : 0;
            deleted += (flags & MessageFlags.Deleted) != 0 ? 1u : 0;
        }

        // Low waters of 0 promise nothing, which is always right.
        (Header.SeenCount, Header.DeletedCount) = (seen, deleted);
        (Header.FirstUnseenLowWater, Header.FirstDeletedLowWater) = (0, 0);
        Header.MessagesCount = (uint)Messages.Count;
        Header.NextUid = Math.Max(Header.NextUid, Messages.LastUid.Value + 1);
        Header.Clamp();
    }
}
