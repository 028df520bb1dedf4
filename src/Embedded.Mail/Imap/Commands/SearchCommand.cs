using Embedded.Mail.Imap.Commands.Search;
using Embedded.Mail.Imap.Session;
using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Sort;
using Embedded.Mail.Storage.Threads;

namespace Embedded.Mail.Imap.Commands;

/// <summary>SEARCH (RFC 9051 §6.4.4), SORT and THREAD (RFC 5256), each also with UID; with ESEARCH, ESORT, SEARCHRES, PARTIAL and WITHIN.</summary>
internal static class SearchCommand
{
    public static ValueTask<ImapResult> HandleAsync(
        ImapSession session, SelectedMailbox mailbox, ReadOnlySpan<byte> arguments, CancellationToken cancellationToken) =>
        Handle(session, mailbox, arguments, SearchForm.Search, isUid: false, cancellationToken);

    public static ValueTask<ImapResult> HandleUidAsync(
        ImapSession session, SelectedMailbox mailbox, ReadOnlySpan<byte> arguments, CancellationToken cancellationToken) =>
        Handle(session, mailbox, arguments, SearchForm.Search, isUid: true, cancellationToken);

    public static ValueTask<ImapResult> HandleSortAsync(
        ImapSession session, SelectedMailbox mailbox, ReadOnlySpan<byte> arguments, CancellationToken cancellationToken) =>
        Handle(session, mailbox, arguments, SearchForm.Sort, isUid: false, cancellationToken);

    public static ValueTask<ImapResult> HandleUidSortAsync(
        ImapSession session, SelectedMailbox mailbox, ReadOnlySpan<byte> arguments, CancellationToken cancellationToken) =>
        Handle(session, mailbox, arguments, SearchForm.Sort, isUid: true, cancellationToken);

    public static ValueTask<ImapResult> HandleThreadAsync(
        ImapSession session, SelectedMailbox mailbox, ReadOnlySpan<byte> arguments, CancellationToken cancellationToken) =>
        Handle(session, mailbox, arguments, SearchForm.Thread, isUid: false, cancellationToken);

    public static ValueTask<ImapResult> HandleUidThreadAsync(
        ImapSession session, SelectedMailbox mailbox, ReadOnlySpan<byte> arguments, CancellationToken cancellationToken) =>
        Handle(session, mailbox, arguments, SearchForm.Thread, isUid: true, cancellationToken);

    private static ValueTask<ImapResult> Handle(
        ImapSession session, SelectedMailbox mailbox, ReadOnlySpan<byte> arguments, SearchForm form, bool isUid, CancellationToken cancellationToken)
    {
        var reader = new ImapReader(arguments);
        var keys = new SearchKeyReader(mailbox.View, mailbox.SavedSearch, session.Services.TimeProvider.GetUtcNow());
        if (!reader.TryReadSpace())
        {
            return ValueTask.FromResult(ImapResult.Bad(reader.Error));
        }

        if (reader.TryReadSearch(form, keys, out var request))
        {
            mailbox.KeepsNumbers = keys.UsesNumbers;
            return form == SearchForm.Thread
                ? ThreadAsync(session, mailbox, request, isUid, cancellationToken)
                : SearchAsync(session, mailbox, form, request, isUid, cancellationToken);
        }

        // RFC 9051 §6.4.4.1: a search that is refused leaves nothing in $; one that is wrong leaves it alone.
        mailbox.SavedSearch = !request.IsCharsetKnown && request.Options.Has(SearchReturn.Save) ? UidSet.Empty : mailbox.SavedSearch;
        return ValueTask.FromResult(request.IsCharsetKnown
            ? ImapResult.Bad(reader.Error)
            : ImapResult.No("BADCHARSET (US-ASCII UTF-8)", "Unknown charset"));
    }

    private static async ValueTask<ImapResult> SearchAsync(
        ImapSession session, SelectedMailbox mailbox, SearchForm form, SearchRequest request, bool isUid, CancellationToken cancellationToken)
    {
        if (request.UsesModSeqs)
        {
            session.EnableCondStore();
        }

        var saves = request.Options.Has(SearchReturn.Save);
        SearchFindings found;
        try
        {
            found = await FindAsync(mailbox, request, cancellationToken);
        }
        catch when (saves)
        {
            // RFC 5182 §2.1: a search that fails leaves nothing in $.
            mailbox.SavedSearch = UidSet.Empty;
            throw;
        }

        if (saves)
        {
            mailbox.SavedSearch = found.ToSave(request.Options);
        }

        await new SearchResponse(session, mailbox.View, isUid).WriteAsync(form, request, found, cancellationToken);
        return ImapResult.Ok(form == SearchForm.Sort ? "Sort completed." : "Search completed.");
    }

    private static async ValueTask<ImapResult> ThreadAsync(
        ImapSession session, SelectedMailbox mailbox, SearchRequest request, bool isUid, CancellationToken cancellationToken)
    {
        if (request.UsesModSeqs)
        {
            session.EnableCondStore();
        }

        var found = await FindAsync(mailbox, request, cancellationToken);
        var threads = await MessageThreads.FindAsync(mailbox.Mailbox, request.Algorithm, found.Uids, cancellationToken);
        await new ThreadResponse(session.Output, mailbox.View, isUid).WriteAsync(threads, cancellationToken);
        return ImapResult.Ok("Thread completed.");
    }

    private static async ValueTask<SearchFindings> FindAsync(SelectedMailbox mailbox, SearchRequest request, CancellationToken cancellationToken)
    {
        var known = mailbox.View.ResolveUids(SequenceSet.All);
        var found = await mailbox.Mailbox.SearchAsync(mailbox.View.State, request.Criteria, known, cancellationToken);
        if (request.Order.IsEmpty)
        {
            return new SearchFindings(found, null);
        }

        var order = await new MessageSort(request.Order, new Dictionary<Uid, int>()).SortAsync(mailbox.Mailbox, found, cancellationToken);
        return new SearchFindings(order.Length == found.UidCount ? found : UidSet.Of(order), order);
    }
}
