using Embedded.Mail.Imap.Commands.Search;
using Embedded.Mail.Imap.Session;
using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands;

/// <summary>ESEARCH, which searches several mailboxes (RFC 7377).</summary>
internal static class MultiSearchCommand
{
    public static ValueTask<ImapResult> HandleAsync(
        ImapSession session, IMailAccount account, ReadOnlySpan<byte> arguments, CancellationToken cancellationToken)
    {
        var reader = new ImapReader(arguments);
        List<(SearchSource Source, List<MailboxName> Names)> sources = [(SearchSource.Selected, [])];
        if (!reader.TryReadSpace() || (reader.NextIsWord("IN"u8) && !reader.TryReadSearchSources(session.Naming, out sources)))
        {
            return ValueTask.FromResult(ImapResult.Bad(reader.Error));
        }

        var program = reader.Rest;
        var selected = (session.State as ImapState.Selected)?.Mailbox;
        return !TryRead(session, selected?.View ?? EmptyView(session), selected, program, out var request, out var error)
                ? ValueTask.FromResult(SearchCommand.Refuse(selected, request, error))
            : SearchCommand.MayNotNameCharset(session, request) ? ValueTask.FromResult(ImapResult.Bad(SearchCommand.CharsetError))
            : FindFault(session, sources, selected, request.Options) is { } fault ? ValueTask.FromResult(ImapResult.Bad(fault))
            : RunAsync(session, account, sources, program.ToArray(), cancellationToken);
    }

    private static bool TryRead(
        ImapSession session, MailboxView view, SelectedMailbox? selected, ReadOnlySpan<byte> program, out SearchRequest request, out string error)
    {
        var reader = new ImapReader(program);
        var keys = new SearchKeyReader(view, selected?.SavedSearch ?? UidSet.Empty, session.Services.TimeProvider.GetUtcNow());
        var isRead = reader.TryReadSearch(SearchForm.Search, keys, out request);
        error = reader.Error;
        if (selected is not null)
        {
            selected.KeepsNumbers |= keys.UsesNumbers;
        }

        // RFC 7377 §2.1: a source without result option means ALL, and the answer is always an ESEARCH response.
        request = request.Options.Items == SearchReturn.None ? request with { Options = new(SearchReturn.All, default) } : request;
        return isRead;
    }

    // RFC 7377 §2.2: what is kept for later is kept for the selected mailbox alone.
    private static string? FindFault(
        ImapSession session, List<(SearchSource Source, List<MailboxName> Names)> sources, SelectedMailbox? selected, SearchOptions options)
    {
        var isSelectedOnly = sources.TrueForAll(static source => source.Source == SearchSource.Selected);
        var needsSelected = sources.Exists(static source => source.Source == SearchSource.Selected) || options.Has(SearchReturn.Update);
        return needsSelected && selected is null ? "No mailbox selected"
            : options.Has(SearchReturn.Save) && !isSelectedOnly ? "SAVE is for the selected mailbox only"
            : options.Has(SearchReturn.Update) && selected!.Contexts.Contains(session.Tag) ? "Tag reuse"
            : null;
    }

    private static async ValueTask<ImapResult> RunAsync(
        ImapSession session,
        IMailAccount account,
        List<(SearchSource Source, List<MailboxName> Names)> sources,
        byte[] program,
        CancellationToken cancellationToken)
    {
        var selected = (session.State as ImapState.Selected)?.Mailbox;
        var isSelectedOnly = sources.TrueForAll(static source => source.Source == SearchSource.Selected);
        var names = isSelectedOnly ? [selected!.Mailbox.Name] : await SearchScope.FindAsync(account, selected?.Mailbox.Name, sources, cancellationToken);
        foreach (var name in names.Where(session.Naming.CanShow))
        {
            if (selected is not null && name == selected.Mailbox.Name)
            {
                await SearchSelectedAsync(session, selected, program, cancellationToken);
            }
            else
            {
                await SearchOtherAsync(session, account, name, program, cancellationToken);
            }

            await session.Output.FlushIfFullAsync(cancellationToken);
        }

        return ImapResult.Ok("Search completed.");
    }

    private static async ValueTask SearchSelectedAsync(ImapSession session, SelectedMailbox selected, byte[] program, CancellationToken cancellationToken)
    {
        _ = TryRead(session, selected.View, selected, program, out var request, out _);
        if (request.UsesModSeqs)
        {
            session.EnableCondStore();
        }

        SearchFindings found;
        try
        {
            found = await FindAsync(session, selected.Mailbox, selected.View, request, cancellationToken);
        }
        catch
        {
            SearchCommand.ForgetSaved(selected, request);
            throw;
        }

        SearchCommand.Keep(session, selected, request, found, isUid: true);
    }

    // What the user may not read is as if it were not there (RFC 7377 §2.2).
    private static async ValueTask SearchOtherAsync(
        ImapSession session, IMailAccount account, MailboxName name, byte[] program, CancellationToken cancellationToken)
    {
        try
        {
            await using var mailbox = await account.OpenMailboxAsync(name, MailboxAccess.ReadOnly, cancellationToken);
            var view = new MailboxView(await mailbox.RefreshAsync(cancellationToken), UidSet.Empty) { IsUidOnly = session.IsUidOnly };
            _ = TryRead(session, view, null, program, out var request, out _);
            _ = await FindAsync(session, mailbox, view, request, cancellationToken);
        }
        catch (MailStoreException e) when (e.Error is MailStoreError.NotFound or MailStoreError.NoPermission or MailStoreError.Cannot)
        {
            // Not there, gone since it was listed, or not to be read: no word of it.
        }
    }

    private static async ValueTask<SearchFindings> FindAsync(
        ImapSession session, IMailbox mailbox, MailboxView view, SearchRequest request, CancellationToken cancellationToken)
    {
        var progress = new WorkProgress();
        var found = await session.WatchAsync(SearchCommand.FindAsync(mailbox, view, request, progress, cancellationToken), cancellationToken, progress);
        // RFC 5182 §2.1: with SAVE alone nothing is told.
        if (!found.Uids.IsEmpty && request.Options.Items != SearchReturn.Save)
        {
            _ = session.Output.Write("* ESEARCH (TAG "u8).String(session.Tag).Write(" MAILBOX "u8).Mailbox(mailbox.Name)
                .Write(" UIDVALIDITY "u8).Number(view.State.UidValidity.Value).Octet(')');
            await new SearchResponse(session, view, isUid: true).WriteItemsAsync(request, found, cancellationToken);
        }

        return found;
    }

    private static MailboxView EmptyView(ImapSession session) => new(
        new MailboxState
        {
            UidValidity = new UidValidity(1),
            UidNext = Uid.First,
            HighestModSeq = new ModSeq(1),
            FirstRecentUid = Uid.First,
            Messages = MessageList.Empty,
            Keywords = new KeywordTable(),
        },
        UidSet.Empty) { IsUidOnly = session.IsUidOnly };
}
