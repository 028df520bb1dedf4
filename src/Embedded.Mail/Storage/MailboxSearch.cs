using System.Collections.Immutable;
using Embedded.Mail.Messages;
using Embedded.Mail.Messages.Search;
using Embedded.Mail.Storage.Search;

namespace Embedded.Mail.Storage;

/// <summary>Searches any mailbox, through the contract alone where the store cannot do it itself.</summary>
public static class MailboxSearch
{
    /// <summary>Finds messages.</summary>
    /// <param name="mailbox">Where to look.</param>
    /// <param name="criteria">What to find; a tree of at most 100 levels.</param>
    /// <param name="within">The messages to look at; UIDs without a message are passed over.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>The UIDs of the messages found, and of nothing else.</returns>
    /// <exception cref="MailStoreException">Limit: the tree is too deep or asks for too many texts.</exception>
    public static ValueTask<UidSet> SearchAsync(
        this IMailbox mailbox, SearchCriteria criteria, UidSet within, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(mailbox);
        return mailbox.SearchAsync(mailbox.State, criteria, within, cancellationToken);
    }

    /// <summary>As the other, with the flags of a state that the caller holds; messages that it does not have are passed over.</summary>
    /// <inheritdoc cref="SearchAsync(IMailbox, SearchCriteria, UidSet, CancellationToken)"/>
    public static async ValueTask<UidSet> SearchAsync(
        this IMailbox mailbox, MailboxState state, SearchCriteria criteria, UidSet within, CancellationToken cancellationToken) =>
        (await mailbox.FindAsync(state, criteria, within, cancellationToken)).Uids;

    /// <summary>As the others, with how well messages match.</summary>
    /// <inheritdoc cref="SearchAsync(IMailbox, SearchCriteria, UidSet, CancellationToken)"/>
    internal static ValueTask<SearchResult> FindAsync(
        this IMailbox mailbox, MailboxState state, SearchCriteria criteria, UidSet within, CancellationToken cancellationToken) =>
        mailbox.FindAsync(state, criteria, within, null, cancellationToken);

    /// <summary>As the other, and says meanwhile how far it has come.</summary>
    /// <inheritdoc cref="SearchAsync(IMailbox, SearchCriteria, UidSet, CancellationToken)"/>
    internal static async ValueTask<SearchResult> FindAsync(
        this IMailbox mailbox, MailboxState state, SearchCriteria criteria, UidSet within, WorkProgress? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(mailbox);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(criteria);
        var plan = SearchPlan.For(criteria);
        if (mailbox is IMailboxSearch own && plan.NeedsStore && await own.TrySearchAsync(criteria, within, cancellationToken) is { } found)
        {
            return new SearchResult(state.Messages.Present(found), ImmutableDictionary<Uid, int>.Empty);
        }

        return await new SearchRun(mailbox, state, plan, progress).RunAsync(within, cancellationToken);
    }
}
