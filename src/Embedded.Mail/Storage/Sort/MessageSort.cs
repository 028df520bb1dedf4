using System.Collections.Immutable;
using Embedded.Mail.Messages;
using Embedded.Mail.Messages.Sort;

namespace Embedded.Mail.Storage.Sort;

/// <summary>Puts messages in order (RFC 5256 §3, RFC 5957). What it has read of a message it keeps, so that more can be sorted in later.</summary>
internal sealed class MessageSort
{
    /// <summary>The best score, and that of a message of which none is known.</summary>
    public const int BestScore = 100;

    private readonly ImmutableArray<SortKey> _keys;
    private readonly SortColumn[] _columns;
    private readonly SentDates _dates = new();
    private readonly HashSet<Uid> _known = [];
    private readonly List<Uid> _uids = [];
    private IReadOnlyDictionary<Uid, int> _scores = ImmutableDictionary<Uid, int>.Empty;

    /// <summary>A sort for one mailbox.</summary>
    /// <param name="keys">The terms, the weightiest first.</param>
    public MessageSort(ImmutableArray<SortKey> keys)
    {
        _keys = keys;
        _columns = [.. keys.Select(key => ColumnOf(key.Field))];
    }

    /// <summary>Reads what the terms need of those messages of which it is not known yet, and gives all in their order; messages that are gone are left out.</summary>
    /// <param name="mailbox">Where they are.</param>
    /// <param name="uids">The messages.</param>
    /// <param name="scores">How well they match, from 1 to 100, for <see cref="SortField.Relevancy"/>; one that is not there has 100.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async ValueTask<Uid[]> SortAsync(IMailbox mailbox, UidSet uids, IReadOnlyDictionary<Uid, int> scores, CancellationToken cancellationToken)
    {
        _scores = scores;
        var more = _uids.Count == 0 ? uids : UidSet.Of(uids.Uids.Where(uid => !_known.Contains(uid)));
        await foreach (var metadata in mailbox.ReadMetadataAsync(more, Request(), cancellationToken))
        {
            _uids.Add(metadata.Uid);
            _ = _known.Add(metadata.Uid);
            foreach (var column in _columns)
            {
                column.Add(metadata);
            }
        }

        await _dates.CompleteAsync(mailbox, cancellationToken);
        return Order(uids);
    }

    private MetadataRequest Request()
    {
        var fields = MessageFields.None;
        var headers = ImmutableArray.CreateBuilder<string>();
        foreach (var key in _keys)
        {
            fields |= key.Field switch { SortField.Arrival => MessageFields.InternalDate, SortField.Size => MessageFields.Size, _ => MessageFields.None };
            if (HeaderOf(key.Field) is { } header && !headers.Contains(header))
            {
                headers.Add(header);
            }
        }

        return new MetadataRequest(fields, headers.DrainToImmutable());
    }

    private static string? HeaderOf(SortField field) => field switch
    {
        SortField.Cc => "Cc",
        SortField.Date => SentDates.Header,
        SortField.From or SortField.DisplayFrom => "From",
        SortField.Subject => "Subject",
        SortField.To or SortField.DisplayTo => "To",
        _ => null,
    };

    private SortColumn ColumnOf(SortField field) => field switch
    {
        SortField.Arrival => new NumberColumn(static metadata => metadata.InternalDate.ToUnixTimeSeconds()),
        SortField.Size => new NumberColumn(static metadata => metadata.Size),
        SortField.Relevancy => new NumberColumn(metadata => -_scores.GetValueOrDefault(metadata.Uid, BestScore)),
        SortField.Date => new DateColumn(_dates),
        SortField.Subject => new TextColumn(SortText.SubjectOf),
        SortField.Cc => new TextColumn(static metadata => SortText.MailboxOf(metadata, "Cc"u8)),
        SortField.From => new TextColumn(static metadata => SortText.MailboxOf(metadata, "From"u8)),
        SortField.To => new TextColumn(static metadata => SortText.MailboxOf(metadata, "To"u8)),
        SortField.DisplayFrom => new TextColumn(static metadata => SortText.DisplayOf(metadata, "From"u8)),
        SortField.DisplayTo => new TextColumn(static metadata => SortText.DisplayOf(metadata, "To"u8)),
        _ => throw new ArgumentOutOfRangeException(nameof(field)),
    };

    // The first term's numbers sort most of it fast; only rows that they do not tell apart are compared term by term.
    private Uid[] Order(UidSet uids)
    {
        var rows = Enumerable.Range(0, _uids.Count).Where(row => uids.Contains(_uids[row])).ToArray();
        var prefixes = new ulong[rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            prefixes[i] = _keys[0].IsReverse ? ~_columns[0].PrefixOf(rows[i]) : _columns[0].PrefixOf(rows[i]);
        }

        Array.Sort(prefixes, rows);
        for (int start = 0, end; start < rows.Length; start = end)
        {
            for (end = start + 1; end < rows.Length && prefixes[end] == prefixes[start]; end++)
            {
            }

            if (end - start > 1)
            {
                rows.AsSpan(start, end - start).Sort(Compare);
            }
        }

        return Array.ConvertAll(rows, row => _uids[row]);
    }

    private int Compare(int left, int right)
    {
        for (var i = 0; i < _columns.Length; i++)
        {
            if (_columns[i].Compare(left, right) is var order and not 0)
            {
                return _keys[i].IsReverse ? -order : order;
            }
        }

        return _uids[left].CompareTo(_uids[right]);
    }
}
