using Embedded.Mail.Imap.Session;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands.Fetch;

/// <summary>
/// Answers one FETCH, message by message in the order of the mailbox. What the client's view knows is answered from it; what the store knows of many messages is asked of
/// it at once; texts are opened one at a time.
/// </summary>
internal sealed class FetchRun(ImapSession session, SelectedMailbox mailbox, FetchRequest request, bool isUid)
{
    /// <summary>How many messages are marked <c>\Seen</c> in one transaction: a client that breaks off has seen at most so many without having got them.</summary>
    private const int SeenBatch = 50;

    private readonly FetchMessageWriter _writer = new(session.Output, mailbox.View, request, mailbox.Mailbox.Id, ItemsOfMarked(session));
    private readonly MetadataRequest? _metadata = request.IsInList ? null : request.ToMetadataRequest();
    private bool _hasExpunged;
    private bool _hasUnknownEncoding;

    /// <summary>Answers for the messages given.</summary>
    public async ValueTask<ImapResult> RunAsync(UidSet uids, CancellationToken cancellationToken)
    {
        if (request.IsInList)
        {
            await WriteFromListAsync(uids, cancellationToken);
        }
        else if (mailbox.IsReadOnly || !request.MarksSeen)
        {
            await WriteAsync(uids, UidSet.Empty, cancellationToken);
        }
        else
        {
            foreach (var batch in Batches(uids))
            {
                await WriteAsync(batch, await MarkSeenAsync(batch, cancellationToken), cancellationToken);
            }
        }

        if (_hasUnknownEncoding)
        {
            return ImapResult.No("UNKNOWN-CTE", "The transfer encoding of a part is not known.");
        }

        // RFC 9051 §6.4.9: a UID that no message has is no error. By number it is none either, as with Dovecot: what is there has been told.
        return _hasExpunged
            ? ImapResult.Ok("EXPUNGEISSUED", "Some messages were already expunged.")
            : ImapResult.Ok("Fetch completed.");
    }

    private async ValueTask WriteFromListAsync(UidSet uids, CancellationToken cancellationToken)
    {
        foreach (var index in mailbox.View.Messages.Indexes(uids))
        {
            _writer.WriteFromList(index);
            await session.Output.FlushIfFullAsync(cancellationToken);
        }
    }

    /// <summary>Answers for messages of which some were marked <c>\Seen</c> just now, which their answer must tell.</summary>
    private async ValueTask WriteAsync(UidSet uids, UidSet marked, CancellationToken cancellationToken)
    {
        var expected = mailbox.View.CountKnown(uids);
        var answered = _metadata is { Fields: MessageFields.None, Headers.IsEmpty: true }
            ? await WriteTextsAsync(uids, marked, cancellationToken)
            : await WriteWithMetadataAsync(uids, marked, cancellationToken);
        _hasExpunged |= answered < expected;
    }

    private async ValueTask<int> WriteTextsAsync(UidSet uids, UidSet marked, CancellationToken cancellationToken)
    {
        var answered = 0;
        foreach (var index in mailbox.View.Messages.Indexes(uids))
        {
            answered += await WriteMessageAsync(index, null, marked, cancellationToken) ? 1 : 0;
        }

        return answered;
    }

    private async ValueTask<int> WriteWithMetadataAsync(UidSet uids, UidSet marked, CancellationToken cancellationToken)
    {
        var answered = 0;
        await foreach (var metadata in mailbox.Mailbox.ReadMetadataAsync(uids, _metadata!, cancellationToken))
        {
            // A store may have more messages in these ranges than the client knows of.
            if (mailbox.View.Messages.IndexOf(metadata.Uid) is not (var index and >= 0))
            {
                continue;
            }

            if (request.Sections.IsEmpty && !HasGlobalParts(metadata))
            {
                _writer.WriteFromMetadata(index, metadata, marked.Contains(metadata.Uid));
                await session.Output.FlushIfFullAsync(cancellationToken);
                answered++;
            }
            else
            {
                answered += await WriteMessageAsync(index, metadata, marked, cancellationToken) ? 1 : 0;
            }
        }

        return answered;
    }

    /// <returns>False when the message has been expunged meanwhile: nothing is written then.</returns>
    private async ValueTask<bool> WriteMessageAsync(int index, MessageMetadata? metadata, UidSet marked, CancellationToken cancellationToken)
    {
        var uid = mailbox.View.Messages[index].Uid;
        try
        {
            var hasGlobalParts = HasGlobalParts(metadata);
            await using var body = request.NeedsText || hasGlobalParts ? await mailbox.Mailbox.OpenMessageAsync(uid, cancellationToken) : null;
            if (hasGlobalParts)
            {
                await GlobalParts.DescribeAsync(metadata!, body!, cancellationToken);
            }

            if (!await _writer.TryWriteAsync(index, metadata, body, marked.Contains(uid), cancellationToken))
            {
                _hasUnknownEncoding = true;
                TellMark(index, marked);
            }

            return true;
        }
        catch (MailStoreException e) when (e.Error == MailStoreError.Expunged)
        {
            return false;
        }
    }

    private bool HasGlobalParts(MessageMetadata? metadata) => metadata is not null && session.IsRev2 && GlobalParts.Occur(metadata);

    // It has been read as far as the client's flags go.
    private void TellMark(int index, UidSet marked)
    {
        if (marked.Contains(mailbox.View.Messages[index].Uid))
        {
            _writer.WriteMark(index);
        }
    }

    // RFC 7162 §3.2.4: also with the UID and the modseq once the client has used modseqs.
    private static FetchItems ItemsOfMarked(ImapSession session) =>
        FetchItems.Flags | (session.IsCondStore ? FetchItems.ModSeq : FetchItems.None) | (session.IsCondStore && !session.IsUidOnly ? FetchItems.Uid : FetchItems.None);

    /// <summary>Marks what is not <c>\Seen</c> yet, as a silent STORE would.</summary>
    /// <returns>The messages that were marked.</returns>
    private async ValueTask<UidSet> MarkSeenAsync(UidSet uids, CancellationToken cancellationToken)
    {
        var unseen = Unseen(uids);
        if (unseen.IsEmpty)
        {
            return unseen;
        }

        var update = FlagUpdate.Add(MessageFlags.Seen);
        try
        {
            _ = await mailbox.Mailbox.UpdateFlagsAsync(unseen, update, unchangedSince: null, cancellationToken);
        }
        catch (MailStoreException e) when (e.Error == MailStoreError.NoPermission)
        {
            // RFC 4314 §4: without the right to change \Seen, reading leaves the flag alone.
            return UidSet.Empty;
        }

        await mailbox.SyncAsync(session, mayExpunge: false, isUid, new StoreEcho(unseen, update, IsSilent: true) { IsToldByCommand = true }, cancellationToken);
        return unseen;
    }

    private UidSet Unseen(UidSet uids)
    {
        var unseen = new UidSetBuilder();
        foreach (var index in mailbox.View.Messages.Indexes(uids))
        {
            var entry = mailbox.View.Messages[index];
            unseen.Add((entry.Flags & MessageFlags.Seen) == 0 ? entry.Uid : Uid.None);
        }

        return unseen.ToSet();
    }

    private List<UidSet> Batches(UidSet uids)
    {
        var batches = new List<UidSet>();
        foreach (var batch in mailbox.View.Messages.Indexes(uids).Chunk(SeenBatch))
        {
            batches.Add(UidSet.Of(batch.Select(index => mailbox.View.Messages[index].Uid)));
        }

        return batches;
    }
}
