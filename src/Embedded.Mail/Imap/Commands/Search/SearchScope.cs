using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands.Search;

/// <summary>Finds the mailboxes that sources mean, each once.</summary>
internal static class SearchScope
{
    /// <summary>Most mailboxes that one command searches.</summary>
    public const int MaxMailboxes = 10_000;

    /// <summary>The names, in the order of the list of mailboxes, with those that are named themselves, which need not be listed to be searched (RFC 7377 §2.2): some may not be there.</summary>
    /// <param name="account">The user's mailboxes.</param>
    /// <param name="selected">The selected mailbox, or null.</param>
    /// <param name="sources">The sources.</param>
    /// <param name="cancellationToken">Ends the waiting for the store.</param>
    /// <exception cref="MailStoreException">Limit: there are too many.</exception>
    public static async ValueTask<List<MailboxName>> FindAsync(
        IMailAccount account,
        MailboxName? selected,
        List<(SearchSource Source, List<MailboxName> Names)> sources,
        CancellationToken cancellationToken)
    {
        var subscribed = sources.Exists(static source => source.Source == SearchSource.Subscribed)
            ? (await account.ListSubscriptionsAsync(cancellationToken)).ToHashSet()
            : [];
        var listed = await account.ListAsync(cancellationToken);
        var found = NamedThemselves(sources, selected).ToHashSet();
        foreach (var mailbox in listed)
        {
            if (!mailbox.Attributes.HasFlag(MailboxAttributes.NoSelect)
                && sources.Exists(source => IsMeant(source.Source, source.Names, mailbox.Name, selected, subscribed)
                    || (source.Source == SearchSource.Personal && IsPersonal(account, mailbox.Name))))
            {
                _ = found.Add(mailbox.Name);
            }
        }

        return found.Count <= MaxMailboxes ? [.. found.Order()] : throw new MailStoreException(MailStoreError.Limit, "Too many mailboxes to search at once");
    }

    private static IEnumerable<MailboxName> NamedThemselves(List<(SearchSource Source, List<MailboxName> Names)> sources, MailboxName? selected) =>
        sources.SelectMany(source => source.Source == SearchSource.Selected && selected is not null ? [selected] : source.Names);

    private static bool IsPersonal(IMailAccount account, MailboxName name)
    {
        foreach (var other in account.Namespaces)
        {
            if (other.Kind != MailNamespaceKind.Personal && $"{name}/".StartsWith(other.Prefix, StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsMeant(SearchSource source, List<MailboxName> names, MailboxName name, MailboxName? selected, HashSet<MailboxName> subscribed) =>
        source switch
        {
            SearchSource.Selected => name == selected,
            SearchSource.Inboxes => name.IsInbox,
            SearchSource.Personal => false,
            SearchSource.Subscribed => subscribed.Contains(name),
            SearchSource.Subtree => names.Exists(top => name == top || name.IsBelow(top)),
            SearchSource.SubtreeOne => names.Exists(top => name == top || name.Parent == top),
            _ => names.Contains(name),
        };
}
