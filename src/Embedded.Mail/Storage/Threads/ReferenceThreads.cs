using System.Collections.Immutable;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage.Sort;

namespace Embedded.Mail.Storage.Threads;

/// <summary>
/// THREAD=REFERENCES (RFC 5256 §3) and THREAD=REFS, which joins no threads by subject and dates threads by their newest message.
/// Nothing here recurses: a thread may be as deep as the mailbox is long.
/// </summary>
/// <param name="subjects">Joins threads by subject; null for REFS.</param>
internal sealed class ReferenceThreads(GatheredSubjects? subjects)
{
    private readonly ReferenceLinks _links = new();
    private readonly SentDates _sent = new();
    private readonly List<Uid> _uids = [];

    public async ValueTask<ThreadForest> FindAsync(IMailbox mailbox, UidSet uids, CancellationToken cancellationToken)
    {
        ImmutableArray<string> headers = [SentDates.Header, "Message-ID", "In-Reply-To", "References"];
        var request = new MetadataRequest(MessageFields.None, subjects is null ? headers : headers.Add("Subject"));
        await foreach (var metadata in mailbox.ReadMetadataAsync(uids, request, cancellationToken))
        {
            Add(metadata);
        }

        await _sent.CompleteAsync(mailbox, cancellationToken);
        return Build();
    }

    private void Add(MessageMetadata metadata)
    {
        _links.Add(_uids.Count, metadata);
        _uids.Add(metadata.Uid);
        _sent.Add(metadata);
        subjects?.Add(metadata);
    }

    private ThreadForest Build()
    {
        var byDate = new int[_uids.Count];
        var dates = new long[byDate.Length];
        for (var row = 0; row < byDate.Length; row++)
        {
            (byDate[row], dates[row]) = (row, _sent[row]);
        }

        SortStable(dates, byDate);
        var parents = new int[byDate.Length];
        var roots = new ThreadRoots(_links).Find(byDate, parents);
        subjects?.Join(roots, parents);
        return new ThreadAssembly(byDate, parents, roots).Build(_uids, isByNewest: subjects is null);
    }

    // Array.Sort is fast and not stable: rows of one date are put back into their order.
    private static void SortStable(long[] dates, int[] rows)
    {
        Array.Sort(dates, rows);
        for (int start = 0, end; start < rows.Length; start = end)
        {
            for (end = start + 1; end < rows.Length && dates[end] == dates[start]; end++)
            {
            }

            Array.Sort(rows, start, end - start);
        }
    }
}
