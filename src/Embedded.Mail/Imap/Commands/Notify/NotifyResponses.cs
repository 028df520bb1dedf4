using Embedded.Mail.Imap.Commands.Urls;
using Embedded.Mail.Imap.Session;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands.Notify;

/// <summary>
/// Writes what changes of names, subscriptions and metadata bring (RFC 5465 §5.4 to §5.7). There is no word of names that the client may not see (§5.9): they stand neither in the list nor in the one
/// before.
/// </summary>
internal sealed class NotifyResponses(ImapSession session, NotifyFilter filter, NotifyAccess access, ListCatalog catalog, IReadOnlySet<MailboxName> before)
{
    private readonly Dictionary<MailboxName, ListEntry> _entries = catalog.Entries.ToDictionary(static entry => entry.Name);
    private readonly HashSet<MailboxName> _parentsTold = [];

    /// <summary>Tells that nothing will be heard of a mailbox, for want of rights (RFC 5465 §3.1, §5.9).</summary>
    /// <param name="session">Whose client is told.</param>
    /// <param name="name">The mailbox.</param>
    /// <param name="isGone">Whether it is as good as deleted for a client that wants to hear of names (RFC 5465 §5.4).</param>
    public static void WriteNoAccess(ImapSession session, MailboxName name, bool isGone)
    {
        if (session.Naming.CanShow(name))
        {
            _ = session.Output.Write(isGone ? "* LIST (\\NonExistent \\NoAccess) \""u8 : "* LIST (\\NoAccess) \""u8).Octet(session.Naming.Separator).Write("\" "u8).Mailbox(name).EndLine();
        }
    }

    /// <summary>
    /// Tells that rights to a mailbox were given or taken: of what the client heard of before, and of names that it wants to hear of. A name that it may list no longer is deleted for it, and one that
    /// it may list now is created (RFC 5465 §5.4).
    /// </summary>
    public void Write(NotifyAccessChange change)
    {
        var wantsName = filter.EventsOf(change.Name).HasFlag(NotifyEvents.MailboxName);
        if (!change.IsKnown && !wantsName)
        {
            return;
        }

        var isListed = _entries.ContainsKey(change.Name);
        if (change.IsOpen)
        {
            Write(change.Name, oldName: null);
        }
        else
        {
            WriteNoAccess(session, change.Name, wantsName && !isListed);
        }

        if (isListed != before.Contains(change.Name) && change.Name.Parent is { } parent && _parentsTold.Add(parent))
        {
            WriteIfWanted(parent);
        }
    }

    /// <summary>Writes the responses for one change.</summary>
    public void Write(AccountChange change)
    {
        switch (change)
        {
            case AccountChange.Created created:
                WriteWithParent(created.Name);
                break;
            case AccountChange.Deleted deleted:
                WriteWithParent(deleted.Name);
                break;
            case AccountChange.Renamed renamed:
                WriteRenamed(renamed);
                break;
            case AccountChange.Subscription subscription:
                Write(subscription.Name, oldName: null);
                break;
            case AccountChange.Metadata metadata:
                Write(metadata);
                break;
        }
    }

    // RFC 5465 §5.4: the level above is affected, too, for it may have got its first child or lost its last one.
    private void WriteWithParent(MailboxName name)
    {
        WriteIfWanted(name);
        if (name.Parent is { } parent)
        {
            WriteIfWanted(parent);
        }
    }

    private void WriteIfWanted(MailboxName name)
    {
        if (filter.EventsOf(name).HasFlag(NotifyEvents.MailboxName))
        {
            Write(name, oldName: null);
        }
    }

    // One that was renamed out of sight is gone, and one that came into sight is new.
    private void WriteRenamed(AccountChange.Renamed change)
    {
        if (before.Contains(change.OldName) && !_entries.ContainsKey(change.NewName))
        {
            Write(change.OldName, oldName: null);
        }
        else
        {
            Write(change.NewName, before.Contains(change.OldName) ? change.OldName : null);
        }
    }

    private void Write(MailboxName name, MailboxName? oldName)
    {
        if (!_entries.ContainsKey(name) && !before.Contains(name))
        {
            return;
        }

        if (!session.Naming.CanShow(name) || (oldName is not null && !session.Naming.CanShow(oldName)))
        {
            return;
        }

        var entry = _entries.GetValueOrDefault(name) ?? new ListEntry(name, null, IsSubscribed: false);
        var attributes = string.Join(' ', Attributes(entry));
        var output = session.Output.Write("* LIST ("u8).Text(attributes).Write(") \""u8).Octet(session.Naming.Separator).Write("\" "u8).Mailbox(name);
        if (oldName is not null)
        {
            _ = output.Write(" (\"OLDNAME\" ("u8).Mailbox(oldName).Write("))"u8);
        }

        _ = output.EndLine();
    }

    private IEnumerable<string> Attributes(ListEntry entry)
    {
        var attributes = ListResponses.Attributes(entry, ListReturn.Subscribed | ListReturn.SpecialUse, isBasic: false);
        return entry.IsSelectable && access.IsClosed(entry.Name) ? attributes.Append(@"\NoAccess") : attributes;
    }

    private void Write(AccountChange.Metadata change)
    {
        var entries = change.Entries.Where(static entry => entry != UrlAuthKeys.Entry).ToList();
        if (entries.Count == 0 || (change.Name is { } name && (!_entries.ContainsKey(name) || access.IsClosed(name))))
        {
            return;
        }

        _ = session.Output.Write("* METADATA "u8);
        _ = change.Name is null ? session.Output.Write("\"\""u8) : session.Output.Mailbox(change.Name);
        foreach (var entry in entries)
        {
            MetadataResponses.WriteName(session.Output.Space(), entry);
        }

        _ = session.Output.EndLine();
    }
}
