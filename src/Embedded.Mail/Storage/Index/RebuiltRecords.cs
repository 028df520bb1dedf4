using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Index;

/// <summary>The records with which the log of a rebuilt index begins.</summary>
/// <param name="messages">The format.</param>
/// <param name="known">What is left of the old index.</param>
/// <param name="stored">The messages, ascending.</param>
/// <param name="modSeq">The counter in front of the records.</param>
/// <param name="now">Unix time.</param>
internal sealed class RebuiltRecords(IIndexedMessages messages, IndexRemains known, IReadOnlyList<StoredMessage> stored, ModSeq modSeq, uint now)
{
    private const LogRecordFlags External = LogRecordFlags.External;

    public byte[] ToArray()
    {
        var first = new LogTransaction();
        messages.AddExtensions(first, known.Best);
        var all = new LogTransaction();
        IndexCreation.AddModSeqs(all, External, modSeq);
        all.AddHeaderUpdate(External, IndexHeader.UidValidityField, known.HasUidValidity ? known.Best!.Header.UidValidity : messages.AllocateUidValidity().Value);
        AddMessages(all);
        AddUidNext(all);
        all.AddHeaderUpdate(External, IndexHeader.TemporaryFileScanField, now);
        return [.. first.ToArray(), .. all.ToArray()];
    }

    // Behind the messages: none may be appended below UIDNEXT.
    private void AddUidNext(LogTransaction log)
    {
        var next = known.Sources.Select(static state => state.Header.NextUid).DefaultIfEmpty(1u).Max();
        if (next > (stored.Count == 0 ? 1 : stored[^1].Uid.Value + 1))
        {
            log.AddHeaderUpdate(External, IndexHeader.NextUidField, next);
        }

        if (known.Best is { Header.FirstRecentUid: > 1 and var recent })
        {
            log.AddHeaderUpdate(External, IndexHeader.FirstRecentUidField, recent);
        }
    }

    private void AddMessages(LogTransaction log)
    {
        if (stored.Count == 0)
        {
            return;
        }

        log.Add<LogAppend>(LogRecordType.Append, External, [.. stored.Select(message => new LogAppend(message.Uid, FlagsOf(message)))]);
        VirtualSizes.Add(log, [.. stored.Select(static message => (message.Uid, message.VirtualSize))]);
        foreach (var (keyword, uids) in Keywords())
        {
            log.AddKeyword(External, removes: false, keyword, LogUidRange.AllOf(UidSet.Of(uids)));
        }
    }

    private byte FlagsOf(StoredMessage message)
    {
        var flags = known.TryFind(message.Uid, out var state, out var index) ? state.Messages[index].StoredFlags : (byte)0;
        return (byte)((flags & ~StoredMessage.ElsewhereFlag) | (message.IsElsewhere ? StoredMessage.ElsewhereFlag : 0));
    }

    // In the order in which they were first used: clients see keywords in that order.
    private List<(byte[] Keyword, List<Uid> Uids)> Keywords()
    {
        var all = new List<(byte[] Keyword, List<Uid> Uids)>();
        foreach (var source in known.Sources)
        {
            for (var number = 0; number < source.Keywords.Names.Count; number++)
            {
                Collect(source, number, all);
            }
        }

        return all;
    }

    private void Collect(IndexState source, int number, List<(byte[] Keyword, List<Uid> Uids)> all)
    {
        var name = source.Keywords.Names[number];
        var uids = stored.Where(message => known.TryFind(message.Uid, out var state, out var index) && state == source && state.Masks.Has(state.Messages[index].KeywordSet, number))
            .Select(static message => message.Uid).ToList();
        if (all.FindIndex(one => one.Keyword.AsSpan().SequenceEqual(name)) is var at and >= 0)
        {
            all[at].Uids.AddRange(uids);
        }
        else if (uids.Count > 0)
        {
            all.Add((name, uids));
        }
    }
}
