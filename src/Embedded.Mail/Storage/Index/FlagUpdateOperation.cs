using System.Collections.Immutable;
using System.Text;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Index;

/// <summary>Changes flags and keywords.</summary>
/// <param name="uids">The messages; UIDs without a message are passed over.</param>
/// <param name="update">The change.</param>
/// <param name="unchangedSince">A message with a later modseq is left alone.</param>
internal sealed class FlagUpdateOperation(UidSet uids, FlagUpdate update, ModSeq? unchangedSince) : IndexOperation
{
    // From one combination of keywords to whether the update changes it: there are few, and many messages.
    private readonly Dictionary<int, bool> _changesSet = [];

    /// <summary>The messages whose flags or keywords are others now.</summary>
    public UidSet Changed { get; private set; } = UidSet.Empty;

    /// <summary>The messages left alone because of a later modseq.</summary>
    public UidSet Failed { get; private set; } = UidSet.Empty;

    public override void Build(IndexChange change)
    {
        var list = change.State.Messages.ToList();
        var table = change.State.Masks.Table;
        var flags = new RangeBuilder(list);
        var keywords = new RangeBuilder(list);
        var (changed, failed) = (new UidSetBuilder(), new UidSetBuilder());
        foreach (var index in list.Indexes(uids))
        {
            var entry = list[index];
            if (unchangedSince is { } limit && entry.ModSeq > limit)
            {
                failed.Add(entry.Uid);
                continue;
            }

            var (changesFlags, changesKeywords) = (update.Apply(entry.Flags) != entry.Flags, ChangesKeywords(table, entry.KeywordSet));
            if (!changesFlags && !changesKeywords)
            {
                continue;
            }

            changed.Add(entry.Uid);
            flags.AddIf(changesFlags, index);
            keywords.AddIf(changesKeywords, index);
        }

        (Changed, Failed) = (changed.ToSet(), failed.ToSet());
        if (!Changed.IsEmpty)
        {
            AddRecords(change, flags.Ranges, keywords.Ranges);
        }
    }

    private bool ChangesKeywords(KeywordTable table, int set)
    {
        if (!update.ChangesKeywords || (update.Keywords.IsEmpty && update.Mode != FlagUpdateMode.Replace))
        {
            return false;
        }

        if (!_changesSet.TryGetValue(set, out var changes))
        {
            var before = table[set];
            changes = !before.ToHashSet().SetEquals(update.Apply(before));
            _changesSet.Add(set, changes);
        }

        return changes;
    }

    private void AddRecords(IndexChange change, List<LogUidRange> flags, List<LogUidRange> keywords)
    {
        var log = change.Begin();
        if (flags.Count > 0)
        {
            log.Add<LogFlagUpdate>(LogRecordType.FlagUpdate, LogRecordFlags.None, [.. flags.Select(range => new LogFlagUpdate(range, (byte)update.Added, (byte)update.Removed))]);
        }

        if (keywords.Count > 0)
        {
            AddKeywordRecords(log, change.State, [.. keywords]);
        }
    }

    // Only messages whose keywords change are in the ranges; adding one again to a message that has it changes nothing more.
    private void AddKeywordRecords(LogTransaction log, IndexState state, LogUidRange[] ranges)
    {
        var (added, removed) = update.Mode switch
        {
            FlagUpdateMode.Add => (update.Keywords, []),
            FlagUpdateMode.Remove => ([], update.Keywords),
            _ => (update.Keywords, state.Masks.Table.Keywords.Except(update.Keywords).ToImmutableArray()),
        };
        foreach (var keyword in added.Distinct())
        {
            log.AddKeyword(LogRecordFlags.None, removes: false, Encoding.Latin1.GetBytes(keyword.Name), ranges);
        }

        foreach (var keyword in removed.Where(keyword => state.Keywords.IndexOf(Encoding.Latin1.GetBytes(keyword.Name)) >= 0).Distinct())
        {
            log.AddKeyword(LogRecordFlags.None, removes: true, Encoding.Latin1.GetBytes(keyword.Name), ranges);
        }
    }

    /// <summary>Gathers messages into as few ranges of UIDs as there can be without touching another message.</summary>
    private sealed class RangeBuilder(MessageList list)
    {
        private int _last = -2;

        public List<LogUidRange> Ranges { get; } = [];

        public void AddIf(bool condition, int index)
        {
            if (!condition)
            {
                return;
            }

            var uid = list[index].Uid;
            if (index == _last + 1)
            {
                Ranges[^1] = Ranges[^1] with { Last = uid };
            }
            else
            {
                Ranges.Add(LogUidRange.Of(uid));
            }

            _last = index;
        }
    }
}
