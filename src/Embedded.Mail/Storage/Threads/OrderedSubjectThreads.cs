using Embedded.Mail.Messages;
using Embedded.Mail.Mime;
using Embedded.Mail.Storage.Sort;

namespace Embedded.Mail.Storage.Threads;

/// <summary>THREAD=ORDEREDSUBJECT: messages of one base subject are a thread, the first one sent its head and all others children of that (RFC 5256 §3).</summary>
internal sealed class OrderedSubjectThreads
{
    private readonly SentDates _dates = new();
    private readonly List<Uid> _uids = [];
    private readonly List<string> _subjects = [];

    public async ValueTask<ThreadForest> FindAsync(IMailbox mailbox, UidSet uids, CancellationToken cancellationToken)
    {
        var request = new MetadataRequest(MessageFields.None, [SentDates.Header, "Subject"]);
        await foreach (var metadata in mailbox.ReadMetadataAsync(uids, request, cancellationToken))
        {
            _uids.Add(metadata.Uid);
            _dates.Add(metadata);
            _subjects.Add(Collation.UnicodeCasemap.Fold(SortText.SubjectOf(metadata)));
        }

        await _dates.CompleteAsync(mailbox, cancellationToken);
        return Build();
    }

    // In the order of dates, the first message of a subject is its thread's head, and threads come up in their order.
    private ThreadForest Build()
    {
        var forest = new ThreadForest();
        var heads = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var row in Enumerable.Range(0, _uids.Count).OrderBy(row => _dates[row]))
        {
            var node = forest.Add(_uids[row]);
            if (heads.TryAdd(_subjects[row], node))
            {
                forest.Roots.Add(node);
            }
            else
            {
                forest.Attach(node, heads[_subjects[row]]);
            }
        }

        return forest;
    }
}
