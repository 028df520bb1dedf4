using Embedded.Mail.Imap.Commands.Search;
using Embedded.Mail.Imap.Session;
using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Sort;
using Embedded.Mail.Storage.Threads;

namespace Embedded.Mail.Imap.Commands;

/// <summary>SEARCH (RFC 9051 §6.4.4), SORT and THREAD (RFC 5256), each also with UID; with ESEARCH, ESORT, SEARCHRES, PARTIAL, CONTEXT, FUZZY and WITHIN.</summary>
internal static class SearchCommand
{
    /// <summary>The error of a search that names a charset where it may not.</summary>
    public const string CharsetError = "No charset can be given once UTF8=ACCEPT is enabled";

    public static ValueTask<ImapResult> HandleAsync(
        ImapSession session, SelectedMailbox mailbox, ReadOnlySpan<byte> arguments, bool isUid, CancellationToken cancellationToken) =>
        Handle(session, mailbox, arguments, SearchForm.Search, isUid, cancellationToken);

    public static ValueTask<ImapResult> HandleSortAsync(
        ImapSession session, SelectedMailbox mailbox, ReadOnlySpan<byte> arguments, bool isUid, CancellationToken cancellationToken) =>
        Handle(session, mailbox, arguments, SearchForm.Sort, isUid, cancellationToken);

    public static ValueTask<ImapResult> HandleThreadAsync(
        ImapSession session, SelectedMailbox mailbox, ReadOnlySpan<byte> arguments, bool isUid, CancellationToken cancellationToken) =>
        Handle(session, mailbox, arguments, SearchForm.Thread, isUid, cancellationToken);

    private static ValueTask<ImapResult> Handle(
        ImapSession session, SelectedMailbox mailbox, ReadOnlySpan<byte> arguments, SearchForm form, bool isUid, CancellationToken cancellationToken)
    {
        var reader = new ImapReader(arguments);
        var keys = new SearchKeyReader(mailbox.View, mailbox.SavedSearch, session.Services.TimeProvider.GetUtcNow());
        if (!reader.TryReadSpace())
        {
            return ValueTask.FromResult(ImapResult.Bad(reader.Error));
        }

        var isRead = reader.TryReadSearch(form, keys, out var request);
        if (form == SearchForm.Search && MayNotNameCharset(session, request))
        {
            return ValueTask.FromResult(ImapResult.Bad(CharsetError));
        }

        if (!isRead)
        {
            return ValueTask.FromResult(Refuse(mailbox, request, reader.Error));
        }

        if (request.Options.Has(SearchReturn.Update) && mailbox.Contexts.Contains(session.Tag))
        {
            return ValueTask.FromResult(ImapResult.Bad("Tag reuse"));
        }

        mailbox.KeepsNumbers = keys.UsesNumbers;
        if (form != SearchForm.Search && new MessageLimit(session, mailbox.View).RefuseToOrder(request.Criteria) is { } refusal)
        {
            ForgetSaved(mailbox, request);
            return ValueTask.FromResult(refusal);
        }

        return form == SearchForm.Thread
            ? ThreadAsync(session, mailbox, request, isUid, cancellationToken)
            : SearchAsync(session, mailbox, form, request, isUid, cancellationToken);
    }

    /// <summary>Whether a charset is named and may not be: everything is UTF-8 once the client has enabled UTF8=ACCEPT (RFC 6855 §3).</summary>
    public static bool MayNotNameCharset(ImapSession session, SearchRequest request) => request.HasCharset && session.Features.HasFlag(ImapFeatures.Utf8);

    /// <summary>The answer to a search that could not be read. One that is refused leaves nothing in <c>$</c>; one that is wrong leaves it alone (RFC 9051 §6.4.4.1).</summary>
    public static ImapResult Refuse(SelectedMailbox? mailbox, SearchRequest request, string error)
    {
        if (request.IsCharsetKnown)
        {
            return ImapResult.Bad(error);
        }

        ForgetSaved(mailbox, request);
        return ImapResult.No("BADCHARSET (US-ASCII UTF-8)", "Unknown charset");
    }

    /// <summary>A search that was to be saved and failed leaves nothing in <c>$</c> (RFC 5182 §2.1).</summary>
    public static void ForgetSaved(SelectedMailbox? mailbox, SearchRequest request)
    {
        if (mailbox is not null && request.Options.Has(SearchReturn.Save))
        {
            mailbox.SavedSearch = UidSet.Empty;
        }
    }

    /// <summary>Searches, and sorts where that is asked.</summary>
    public static async ValueTask<SearchFindings> FindAsync(
        IMailbox mailbox, MailboxView view, SearchRequest request, WorkProgress? progress, CancellationToken cancellationToken)
    {
        var known = view.ResolveUids(SequenceSet.All);
        var found = await mailbox.FindAsync(view.State, request.Criteria, known, progress, cancellationToken);
        if (request.Order.IsEmpty)
        {
            return new SearchFindings(found.Uids, null) { Scores = found.Scores };
        }

        var sort = new MessageSort(request.Order);
        var order = await sort.SortAsync(mailbox, found.Uids, found.Scores, cancellationToken);
        var uids = order.Length == found.Uids.UidCount ? found.Uids : UidSet.Of(order);
        return new SearchFindings(uids, order) { Sort = sort, Scores = found.Scores };
    }

    /// <summary>Keeps what <c>$</c> is to be, and the search where the client wants to hear of changes.</summary>
    public static void Keep(ImapSession session, SelectedMailbox mailbox, SearchRequest request, SearchFindings found, bool isUid)
    {
        if (request.Options.Has(SearchReturn.Save))
        {
            mailbox.SavedSearch = found.ToSave(request.Options);
        }

        if (request.Options.Has(SearchReturn.Update)
            && !mailbox.Contexts.TryAdd(new SearchContext(session.Tag, request, isUid, found, mailbox.View.State)))
        {
            _ = session.Output.Write("* NO [NOUPDATE "u8).String(session.Tag).Write("] Too many contexts\r\n"u8);
        }
    }

    private static async ValueTask<ImapResult> SearchAsync(
        ImapSession session, SelectedMailbox mailbox, SearchForm form, SearchRequest request, bool isUid, CancellationToken cancellationToken)
    {
        EnableModSeqs(session, request);
        var limit = new MessageLimit(session, mailbox.View);
        var looked = form == SearchForm.Search ? request with { Criteria = limit.Narrow(request.Criteria) } : request;
        SearchFindings found;
        try
        {
            var progress = new WorkProgress();
            found = await session.WatchAsync(FindAsync(mailbox.Mailbox, mailbox.View, looked, progress, cancellationToken), cancellationToken, progress);
        }
        catch
        {
            ForgetSaved(mailbox, request);
            throw;
        }

        await new SearchResponse(session, mailbox.View, isUid).WriteAsync(form, request, found, cancellationToken);
        Keep(session, mailbox, request, found, isUid);
        return limit.Mark(ImapResult.Ok(form == SearchForm.Sort ? "Sort completed." : "Search completed."));
    }

    private static async ValueTask<ImapResult> ThreadAsync(
        ImapSession session, SelectedMailbox mailbox, SearchRequest request, bool isUid, CancellationToken cancellationToken)
    {
        EnableModSeqs(session, request);
        var progress = new WorkProgress();
        var found = await session.WatchAsync(FindAsync(mailbox.Mailbox, mailbox.View, request, progress, cancellationToken), cancellationToken, progress);
        var threads = await session.WatchAsync(MessageThreads.FindAsync(mailbox.Mailbox, request.Algorithm, found.Uids, cancellationToken), cancellationToken);
        await new ThreadResponse(session.Output, mailbox.View, isUid).WriteAsync(threads, cancellationToken);
        return ImapResult.Ok("Thread completed.");
    }

    private static void EnableModSeqs(ImapSession session, SearchRequest request)
    {
        if (request.UsesModSeqs)
        {
            session.EnableCondStore();
        }
    }
}
