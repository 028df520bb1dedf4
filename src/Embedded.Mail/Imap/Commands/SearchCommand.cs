using Embedded.Mail.Imap.Commands.Search;
using Embedded.Mail.Imap.Session;
using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands;

/// <summary>SEARCH and UID SEARCH (RFC 9051 §6.4.4), with ESEARCH, SEARCHRES and WITHIN.</summary>
internal static class SearchCommand
{
    public static ValueTask<ImapResult> HandleAsync(
        ImapSession session, SelectedMailbox mailbox, ReadOnlySpan<byte> arguments, CancellationToken cancellationToken) =>
        Handle(session, mailbox, arguments, isUid: false, cancellationToken);

    public static ValueTask<ImapResult> HandleUidAsync(
        ImapSession session, SelectedMailbox mailbox, ReadOnlySpan<byte> arguments, CancellationToken cancellationToken) =>
        Handle(session, mailbox, arguments, isUid: true, cancellationToken);

    private static ValueTask<ImapResult> Handle(
        ImapSession session, SelectedMailbox mailbox, ReadOnlySpan<byte> arguments, bool isUid, CancellationToken cancellationToken)
    {
        var reader = new ImapReader(arguments);
        if (reader.TryReadSearch(mailbox, session.Services.TimeProvider.GetUtcNow(), out var request, out var options, out var isCharsetKnown))
        {
            return SearchAsync(session, mailbox, request, isUid, cancellationToken);
        }

        // RFC 9051 §6.4.4.1: a search that is refused leaves nothing in $; one that is wrong leaves it alone.
        mailbox.SavedSearch = !isCharsetKnown && options.HasFlag(SearchReturn.Save) ? UidSet.Empty : mailbox.SavedSearch;
        return ValueTask.FromResult(isCharsetKnown
            ? ImapResult.Bad(reader.Error)
            : ImapResult.No("BADCHARSET (US-ASCII UTF-8)", "Unknown charset"));
    }

    private static async ValueTask<ImapResult> SearchAsync(
        ImapSession session, SelectedMailbox mailbox, SearchRequest request, bool isUid, CancellationToken cancellationToken)
    {
        if (request.UsesModSeqs)
        {
            session.EnableCondStore();
        }

        var saves = request.Return.HasFlag(SearchReturn.Save);
        UidSet found;
        try
        {
            var known = mailbox.View.ResolveUids(SequenceSet.All);
            found = await mailbox.Mailbox.SearchAsync(mailbox.View.State, request.Criteria, known, cancellationToken);
        }
        catch when (saves)
        {
            // RFC 5182 §2.1: a search that fails leaves nothing in $.
            mailbox.SavedSearch = UidSet.Empty;
            throw;
        }

        if (saves)
        {
            mailbox.SavedSearch = SearchResponse.ToSave(request.Return, found);
        }

        await SearchResponse.WriteAsync(session, mailbox.View, request, found, isUid, cancellationToken);
        return ImapResult.Ok("Search completed.");
    }
}
