using Embedded.Mail.Messages;
using Embedded.Mail.Messages.Search;

namespace Embedded.Mail.Storage.Search;

/// <summary>
/// One search, in three passes, each over what the one before left open: by the list that is in memory; by what the store knows of many messages at once; by reading
/// texts, one message at a time.
/// </summary>
internal sealed class SearchRun(IMailbox mailbox, MailboxState state, SearchPlan plan, WorkProgress? progress = null)
{
    // The list is judged without waiting for anything; a search of a large mailbox must be stoppable all the same.
    private const int CancellationInterval = 4096;

    private readonly SearchSubject _subject = new(state);
    private readonly UidSetBuilder _found = new();
    private readonly Dictionary<Uid, int> _scores = [];
    private UidSetBuilder _open = new();

    /// <summary>Searches the messages given.</summary>
    public async ValueTask<SearchResult> RunAsync(UidSet within, CancellationToken cancellationToken)
    {
        progress?.Begin(state.Messages.Present(within).UidCount);
        JudgeByList(within, cancellationToken);
        if (plan.NeedsMetadata && !_open.IsEmpty)
        {
            await JudgeByMetadataAsync(TakeOpen(), cancellationToken);
        }

        if (!_open.IsEmpty)
        {
            await JudgeByTextAsync(TakeOpen(), cancellationToken);
        }

        return new SearchResult(_found.ToSet(), _scores);
    }

    private UidSet TakeOpen()
    {
        var open = _open.ToSet();
        _open = new UidSetBuilder();
        return open;
    }

    private void JudgeByList(UidSet within, CancellationToken cancellationToken)
    {
        var count = 0;
        foreach (var index in state.Messages.Indexes(within))
        {
            if (++count % CancellationInterval == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            _subject.Entry = state.Messages[index];
            Judge();
        }
    }

    private async ValueTask JudgeByMetadataAsync(UidSet open, CancellationToken cancellationToken)
    {
        await foreach (var metadata in mailbox.ReadMetadataAsync(open, plan.Metadata, cancellationToken))
        {
            if (state.Messages.TryGet(metadata.Uid, out var entry))
            {
                (_subject.Entry, _subject.Metadata) = (entry, metadata);
                Judge();
            }
        }
    }

    private async ValueTask JudgeByTextAsync(UidSet open, CancellationToken cancellationToken)
    {
        var request = plan.Metadata with { Fields = plan.Metadata.Fields | MessageFields.Structure };
        var reading = new TextReading(mailbox, plan.Texts);
        await foreach (var metadata in mailbox.ReadMetadataAsync(open, request, cancellationToken))
        {
            if (reading.Add(metadata))
            {
                JudgeRead(await reading.ReadAsync(cancellationToken));
            }
        }

        JudgeRead(await reading.ReadAsync(cancellationToken));
    }

    private void JudgeRead(IReadOnlyList<(MessageMetadata Metadata, IReadOnlyDictionary<SearchCriteria, int>? Texts)> messages)
    {
        foreach (var (metadata, texts) in messages)
        {
            // What is gone is not found.
            if (texts is not null && state.Messages.TryGet(metadata.Uid, out var entry))
            {
                (_subject.Entry, _subject.Metadata, _subject.TextsFound) = (entry, metadata, texts);
                Judge();
            }
        }
    }

    private void Judge()
    {
        switch (_subject.Judge(plan.Criteria))
        {
            case SearchVerdict.Yes:
                _found.Add(_subject.Entry.Uid);
                Keep(_subject.Score);
                break;
            case SearchVerdict.Unknown:
                _open.Add(_subject.Entry.Uid);
                return;
        }

        progress?.Count();
    }

    private void Keep(int? score)
    {
        if (score is { } known)
        {
            _scores[_subject.Entry.Uid] = known;
        }
    }
}
