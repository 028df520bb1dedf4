using Embedded.Mail.Imap.Commands.Fetch;
using Embedded.Mail.Imap.Session;
using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands.Search;

/// <summary>
/// One search whose results are told as they change (RFC 5267 §4.3). Sequence numbers, recency and ages in it mean what they meant when the command came.
/// </summary>
internal sealed class SearchContext
{
    private readonly SearchRequest _request;
    private bool _isUid;
    private SearchFindings _told;
    private ModSeq _seen;
    private Uid _lastKnown;

    /// <summary>A search as it was answered.</summary>
    /// <param name="tag">The command's tag.</param>
    /// <param name="request">What was asked.</param>
    /// <param name="isUid">Whether results are UIDs.</param>
    /// <param name="found">What was found.</param>
    /// <param name="state">Where.</param>
    public SearchContext(ReadOnlySpan<byte> tag, SearchRequest request, bool isUid, SearchFindings found, MailboxState state)
    {
        Tag = tag.ToArray();
        _request = request;
        _isUid = isUid;
        _told = found;
        _seen = state.HighestModSeq;
        _lastKnown = state.Messages.LastUid;
    }

    /// <summary>The command's tag.</summary>
    public byte[] Tag { get; }

    /// <summary>How many messages are sorted; 0 for mailbox order.</summary>
    public int SortedCount => _told.Order?.Length ?? 0;

    /// <summary>Tells results by UID from now on, whatever the command was: the client has enabled UIDONLY (RFC 9586).</summary>
    public void TellByUid() => _isUid = true;

    /// <summary>Tells that messages are results no more.</summary>
    /// <param name="output">What the client gets.</param>
    /// <param name="known">The messages that give sequence numbers.</param>
    /// <param name="uids">The messages; those that are no results are passed over.</param>
    public void Remove(ImapWriter output, MessageList known, UidSet uids)
    {
        var gone = _told.Uids.Intersect(uids);
        if (gone.IsEmpty)
        {
            return;
        }

        var response = new ContextResponse(output, this, known, _isUid);
        if (_told.Order is null)
        {
            response.WriteUnsorted(" REMOVEFROM"u8, gone);
        }
        else
        {
            response.WriteSorted(" REMOVEFROM"u8, _told.Order, gone, isRemoval: true);
        }

        var order = _told.Order is null ? null : Array.FindAll(_told.Order, uid => !gone.Contains(uid));
        _told = _told with { Uids = _told.Uids.Except(gone), Order = order };
    }

    /// <summary>Looks at what has changed in the mailbox, and tells what that makes of the results.</summary>
    public async ValueTask UpdateAsync(ImapSession session, SelectedMailbox mailbox, CancellationToken cancellationToken)
    {
        var (output, state) = (session.Output, mailbox.View.State);
        var changed = ChangedSince(state.Messages, _seen);
        if (changed.IsEmpty)
        {
            _seen = state.HighestModSeq;
            return;
        }

        // Where the store fails, it is all looked at again.
        var matching = await mailbox.Mailbox.FindAsync(state, _request.Criteria, changed, cancellationToken);
        _seen = state.HighestModSeq;
        Remove(output, mailbox.View.Messages, changed.Except(matching.Uids));
        var added = matching.Uids.Except(_told.Uids);
        await TellArrivalsAsync(session, mailbox, added, cancellationToken);
        if (!added.IsEmpty)
        {
            await AddAsync(output, mailbox, added, matching.Scores, cancellationToken);
        }
    }

    // RFC 5465 §7: between EXISTS and ADDTO, and only of messages that are new.
    private async ValueTask TellArrivalsAsync(ImapSession session, SelectedMailbox mailbox, UidSet added, CancellationToken cancellationToken)
    {
        var arrivals = _lastKnown.IsNone ? added : added.Except(UidSet.Range(Uid.First, _lastKnown));
        _lastKnown = mailbox.View.Messages.LastUid > _lastKnown ? mailbox.View.Messages.LastUid : _lastKnown;
        if (_request.Options.Arrivals is { } request && !arrivals.IsEmpty)
        {
            _ = await new FetchRun(session, mailbox, request, _isUid).RunAsync(arrivals, cancellationToken);
        }
    }

    private async ValueTask AddAsync(
        ImapWriter output, SelectedMailbox mailbox, UidSet added, IReadOnlyDictionary<Uid, int> scores, CancellationToken cancellationToken)
    {
        var response = new ContextResponse(output, this, mailbox.View.Messages, _isUid);
        var all = _told.Uids.Union(added);
        if (_told.Sort is null)
        {
            response.WriteUnsorted(" ADDTO"u8, added);
            _told = _told with { Uids = all };
            return;
        }

        var order = await _told.Sort.SortAsync(mailbox.Mailbox, all, scores, cancellationToken);
        response.WriteSorted(" ADDTO"u8, order, added, isRemoval: false);
        _told = _told with { Uids = UidSet.Of(order), Order = order };
    }

    private static UidSet ChangedSince(MessageList messages, ModSeq since)
    {
        var changed = new UidSetBuilder();
        for (var chunk = 0; chunk < messages.ChunkCount; chunk++)
        {
            foreach (ref readonly var entry in messages.GetChunk(chunk))
            {
                changed.Add(entry.ModSeq > since ? entry.Uid : Uid.None);
            }
        }

        return changed.ToSet();
    }
}
