using System.Text;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Index;

/// <summary>Puts messages behind those that are there. How their text gets its place is the format's business.</summary>
internal abstract class AppendOperation(IReadOnlyList<NewMessage> messages) : IndexOperation
{
    private readonly List<Uid> _placed = [];

    public override bool IsPrecious => true;

    public override bool LeavesNames => true;

    /// <summary>The UIDs given, in the order of the messages.</summary>
    public UidSet Uids { get; private set; } = UidSet.Empty;

    /// <summary>The mailbox's counter behind the append.</summary>
    public ModSeq ModSeq { get; private set; }

    public UidValidity UidValidity { get; private set; }

    public override void Build(IndexChange change)
    {
        var state = change.State;
        var first = state.Header.NextUid;

        // The last UID there can be is never given: UIDNEXT must be above it.
        if (messages.Count > uint.MaxValue - first)
        {
            throw new MailStoreException(MailStoreError.Limit, "The mailbox has no UIDs left");
        }

        for (var i = 0; i < messages.Count; i++)
        {
            var uid = new Uid(first + (uint)i);
            Place(change, i, uid);
            _placed.Add(uid);
        }

        if (messages.Count > 0)
        {
            Uids = UidSet.Range(new(first), new(first + (uint)messages.Count - 1));
            AddRecords(change);
        }
    }

    public override void Undo()
    {
        for (var i = _placed.Count - 1; i >= 0; i--)
        {
            Displace(i, _placed[i]);
        }

        _placed.Clear();
    }

    public override void Applied(IndexState state) => (ModSeq, UidValidity) = (state.HighestModSeq, new(state.Header.UidValidity));

    /// <summary>Puts the text of a message where its UID says.</summary>
    /// <exception cref="RebuildNeededException">There is a text already.</exception>
    protected abstract void Place(IndexChange change, int number, Uid uid);

    /// <summary>Takes it back.</summary>
    protected abstract void Displace(int number, Uid uid);

    private void AddRecords(IndexChange change)
    {
        var log = change.Begin();
        AddFormatRecords(log, change.State, _placed);
        log.Add<LogAppend>(LogRecordType.Append, LogRecordFlags.External, [.. messages.Select((message, i) => new LogAppend(_placed[i], (byte)(message.Flags & MessageFlags.All)))]);
        VirtualSizes.Add(log, [.. messages.Select((message, i) => (_placed[i], message.VirtualSize))]);
        foreach (var keyword in messages.SelectMany(static message => message.Keywords).Distinct())
        {
            log.AddKeyword(LogRecordFlags.External, removes: false, Encoding.Latin1.GetBytes(keyword.Name), LogUidRange.AllOf(Having(keyword)));
        }

        DayStamps.Add(log, change.State.Header, _placed[0], change.Now);
    }

    /// <summary>Adds what the format's own extensions say of the new messages.</summary>
    protected virtual void AddFormatRecords(LogTransaction log, IndexState state, IReadOnlyList<Uid> uids)
    {
    }

    private UidSet Having(Keyword keyword)
    {
        var uids = new UidSetBuilder();
        for (var i = 0; i < messages.Count; i++)
        {
            if (messages[i].Keywords.Contains(keyword))
            {
                uids.Add(_placed[i]);
            }
        }

        return uids.ToSet();
    }
}
