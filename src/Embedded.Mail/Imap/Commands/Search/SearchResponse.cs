using Embedded.Mail.Imap.Session;
using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage.Sort;

namespace Embedded.Mail.Imap.Commands.Search;

/// <summary>Writes what SEARCH or SORT found: untagged SEARCH or SORT, or ESEARCH where the client asked for it, or searches and speaks IMAP4rev2.</summary>
/// <param name="session">Who asked.</param>
/// <param name="view">The view that gives sequence numbers.</param>
/// <param name="isUid">Whether results are UIDs.</param>
internal sealed class SearchResponse(ImapSession session, MailboxView view, bool isUid)
{
    private readonly ImapWriter _output = session.Output;

    /// <summary>Writes the response, if there is one.</summary>
    public async ValueTask WriteAsync(SearchForm form, SearchRequest request, SearchFindings found, CancellationToken cancellationToken)
    {
        var options = request.Options;
        // RFC 5182 §2.1: with SAVE alone nothing is told.
        if (options.Items == SearchReturn.Save)
        {
            return;
        }

        if (options.Items == SearchReturn.None && (form == SearchForm.Sort || !session.IsRev2))
        {
            await WriteListAsync(form, found, ModSeqOf(request, found), cancellationToken);
        }
        else
        {
            _ = _output.Write("* ESEARCH (TAG "u8).String(session.Tag).Octet(')');
            await WriteItemsAsync(request, found, cancellationToken);
        }
    }

    /// <summary>Writes the items of an ESEARCH response behind its correlators, and ends it.</summary>
    public async ValueTask WriteItemsAsync(SearchRequest request, SearchFindings found, CancellationToken cancellationToken)
    {
        var options = request.Options.Items == SearchReturn.None ? new(SearchReturn.All, default) : request.Options;
        _ = isUid ? _output.Write(" UID"u8) : _output;

        // RFC 4731 §3.1: MIN, MAX and ALL are left out when nothing was found; COUNT never is.
        if (!found.Uids.IsEmpty)
        {
            _ = options.Has(SearchReturn.Min) ? _output.Write(" MIN "u8).Number(NumberOf(found.First)) : _output;
            _ = options.Has(SearchReturn.Max) ? _output.Write(" MAX "u8).Number(NumberOf(found.Last)) : _output;
            if (options.Has(SearchReturn.All))
            {
                _ = _output.Write(" ALL "u8);
                await WriteSetAsync(found, cancellationToken);
            }
        }

        if (options.Has(SearchReturn.Partial))
        {
            await WritePartialAsync(options.Partial, found, cancellationToken);
        }

        if (options.Has(SearchReturn.Relevancy))
        {
            await WriteScoresAsync(options.Has(SearchReturn.Partial) ? found.Slice(options.Partial) : found, cancellationToken);
        }

        _ = options.Has(SearchReturn.Count) ? _output.Write(" COUNT "u8).Number(found.Uids.UidCount) : _output;
        var modSeq = ModSeqOf(request, found);
        _ = modSeq == ModSeq.Zero ? _output : _output.Write(" MODSEQ "u8).Number(modSeq.Value);
        _ = _output.EndLine();
    }

    private async ValueTask WriteListAsync(SearchForm form, SearchFindings found, ModSeq modSeq, CancellationToken cancellationToken)
    {
        _ = _output.Write(form == SearchForm.Sort ? "* SORT"u8 : "* SEARCH"u8);
        foreach (var uid in found.Order ?? found.Uids.Uids)
        {
            _ = _output.Space().Number(NumberOf(uid));
            await _output.FlushIfFullAsync(cancellationToken);
        }

        _ = modSeq == ModSeq.Zero ? _output : _output.Write(" (MODSEQ "u8).Number(modSeq.Value).Octet(')');
        _ = _output.EndLine();
    }

    private async ValueTask WritePartialAsync(PartialRange range, SearchFindings found, CancellationToken cancellationToken)
    {
        var part = found.Slice(range);
        _ = _output.Write(" PARTIAL ("u8).PartialRange(range).Space();
        if (part.Uids.IsEmpty)
        {
            _ = _output.Nil();
        }
        else
        {
            await WriteSetAsync(part, cancellationToken);
        }

        _ = _output.Octet(')');
    }

    // Numbers that follow each other upwards are a range; RFC 5267 §3.2 has no other ranges where there is an order.
    private async ValueTask WriteSetAsync(SearchFindings found, CancellationToken cancellationToken)
    {
        var (first, last) = (0u, 0u);
        foreach (var uid in found.Order ?? found.Uids.Uids)
        {
            var number = NumberOf(uid);
            if (first != 0 && number != last + 1)
            {
                WriteRange(first, last);
                _ = _output.Octet(',');
                await _output.FlushIfFullAsync(cancellationToken);
            }

            (first, last) = (first != 0 && number == last + 1 ? first : number, number);
        }

        WriteRange(first, last);
    }

    // RFC 6203 §4: a score for each message told, in their order.
    private async ValueTask WriteScoresAsync(SearchFindings found, CancellationToken cancellationToken)
    {
        _ = _output.Write(" RELEVANCY ("u8);
        var separate = false;
        foreach (var uid in found.Order ?? found.Uids.Uids)
        {
            _ = separate ? _output.Space() : _output;
            _ = _output.Number(found.Scores.GetValueOrDefault(uid, MessageSort.BestScore));
            separate = true;
            await _output.FlushIfFullAsync(cancellationToken);
        }

        _ = _output.Octet(')');
    }

    private void WriteRange(uint first, uint last)
    {
        _ = _output.Number(first);
        _ = first == last ? _output : _output.Octet(':').Number(last);
    }

    /// <summary>The highest modseq of the messages told, with MIN or MAX alone of those (RFC 4731 §3.2); zero where none is asked for.</summary>
    private ModSeq ModSeqOf(SearchRequest request, SearchFindings found)
    {
        var highest = ModSeq.Zero;
        foreach (var index in view.Messages.Indexes(request.UsesModSeqs ? found.ToSave(request.Options) : UidSet.Empty))
        {
            var modSeq = view.Messages[index].ModSeq;
            highest = modSeq > highest ? modSeq : highest;
        }

        return highest;
    }

    private uint NumberOf(Uid uid) => isUid ? uid.Value : (uint)view.NumberOf(uid);
}
