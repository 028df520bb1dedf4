using System.Collections.Immutable;
using Embedded.Mail.Imap.Commands.Fetch;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands.Notify;

/// <summary>Events, and the mailboxes of which they are wanted.</summary>
/// <param name="Scope">Which mailboxes.</param>
/// <param name="Names">The names of a subtree or of mailboxes.</param>
/// <param name="Events">The events.</param>
/// <param name="Arrivals">What of messages that arrive in the selected mailbox is told at once; null for nothing.</param>
internal sealed record NotifyGroup(NotifyScope Scope, ImmutableArray<MailboxName> Names, NotifyEvents Events, FetchRequest? Arrivals)
{
    /// <summary>Whether it is about the selected mailbox.</summary>
    public bool IsSelected => Scope is NotifyScope.Selected or NotifyScope.SelectedDelayed;

    /// <summary>Whether it is about a mailbox that is not selected.</summary>
    public bool Matches(MailboxName name, ImmutableHashSet<MailboxName> subscribed, IReadOnlyList<MailNamespace> namespaces) => Scope switch
    {
        NotifyScope.Personal => IsPersonal(name, namespaces),
        NotifyScope.Subscribed => subscribed.Contains(name),
        NotifyScope.Subtree => Names.Any(top => name == top || name.IsBelow(top)),
        NotifyScope.Mailboxes => Names.Contains(name),
        _ => false,
    };

    /// <summary>Whether it may be about a mailbox, or about one below that level.</summary>
    public bool MayMatchAtOrBelow(MailboxName name, IReadOnlyList<MailNamespace> namespaces) => Scope switch
    {
        NotifyScope.Personal => IsPersonal(name, namespaces) && !namespaces.Any(space => space.Kind != MailNamespaceKind.Personal && space.Prefix == $"{name}{MailboxName.Separator}"),
        NotifyScope.Subscribed => true,
        NotifyScope.Subtree => Names.Any(top => name == top || name.IsBelow(top) || top.IsBelow(name)),
        NotifyScope.Mailboxes => Names.Any(named => named == name || named.IsBelow(name)),
        _ => false,
    };

    private static bool IsPersonal(MailboxName name, IReadOnlyList<MailNamespace> namespaces) =>
        !namespaces.Any(space => space.Kind != MailNamespaceKind.Personal && space.Prefix.Length > 0 && name.Value.StartsWith(space.Prefix, StringComparison.Ordinal));
}
