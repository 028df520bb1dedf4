using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.AccessControl;

/// <summary>What one user may do in one mailbox, now: the list is looked at each time.</summary>
/// <param name="subject">The user.</param>
/// <param name="list">Gives the list as it is.</param>
internal sealed class MailboxGuard(AclSubject subject, Func<AccessControlList> list)
{
    private Known? _known;

    /// <summary>What the user may do.</summary>
    public MailboxRights Rights
    {
        get
        {
            var now = list();
            if (_known is not { } known || known.List != now)
            {
                _known = known = new Known(now, now.RightsOf(subject));
            }

            return known.Rights;
        }
    }

    /// <summary>The user.</summary>
    public AclSubject Subject => subject;

    /// <summary>The system flags that the user may change, and whether keywords may be.</summary>
    public (MessageFlags Flags, bool Keywords) WritableFlags => WritableFlagsOf(Rights);

    /// <summary>The system flags that rights allow to change, and whether they allow it for keywords (RFC 4314 §4).</summary>
    public static (MessageFlags Flags, bool Keywords) WritableFlagsOf(MailboxRights rights)
    {
        var flags = MessageFlags.None;
        flags |= rights.HasFlag(MailboxRights.KeepSeen) ? MessageFlags.Seen : 0;
        flags |= rights.HasFlag(MailboxRights.DeleteMessages) ? MessageFlags.Deleted : 0;
        flags |= rights.HasFlag(MailboxRights.Write) ? MessageFlags.All & ~(MessageFlags.Seen | MessageFlags.Deleted) : 0;
        return (flags, rights.HasFlag(MailboxRights.Write));
    }

    /// <exception cref="MailStoreException">NoPermission; NotFound where the user may not even know of the mailbox.</exception>
    public void Require(MailboxRights needed)
    {
        var rights = Rights;
        if ((rights & needed) != needed)
        {
            throw Refusal(rights);
        }
    }

    /// <summary>The rights for the user to know.</summary>
    /// <exception cref="MailStoreException">NotFound: there are none, so that the mailbox is not to be known of.</exception>
    public MailboxRights Visible()
    {
        var rights = Rights;
        return rights != MailboxRights.None ? rights : throw Refusal(rights);
    }

    /// <summary>Checks what opening a mailbox asks for, and whether it is opened for reading only.</summary>
    /// <exception cref="MailStoreException">NoPermission, NotFound.</exception>
    public bool OpensReadOnly(MailboxAccess access)
    {
        const MailboxRights Changes = MailboxRights.Insert | MailboxRights.KeepSeen | MailboxRights.Write | MailboxRights.DeleteMessages | MailboxRights.Expunge;
        Require(access switch
        {
            MailboxAccess.Append => MailboxRights.Insert,
            MailboxAccess.Post => MailboxRights.Post,
            _ => MailboxRights.Read,
        });
        return access == MailboxAccess.ReadOnly || (access == MailboxAccess.ReadWrite && (Rights & Changes) == MailboxRights.None);
    }

    /// <summary>The part of a change of flags that the user may make: what is allowed of it is done (RFC 4314 §4, STORE).</summary>
    /// <exception cref="MailStoreException">NoPermission: nothing of it is.</exception>
    public FlagUpdate Allowed(FlagUpdate update)
    {
        var (flags, keywords) = WritableFlags;
        var replaces = update.Mode == FlagUpdateMode.Replace;
        var asksNothing = !replaces && update.Flags == MessageFlags.None && update.Keywords.IsDefaultOrEmpty;
        var allowed = replaces ? flags != MessageFlags.None : (update.Flags & flags) != 0 || (keywords && !update.Keywords.IsDefaultOrEmpty);
        return allowed || asksNothing ? update with { Changeable = flags, ChangesKeywords = keywords } : throw Refusal(Rights);
    }

    /// <summary>What is answered to a user who lacks a right: there is no such mailbox, where the user may not know that there is. Who may read it knows.</summary>
    public static MailStoreException Refusal(MailboxRights rights) => (rights & (MailboxRights.Lookup | MailboxRights.Read)) != 0
        ? new MailStoreException(MailStoreError.NoPermission, "Permission denied")
        : new MailStoreException(MailStoreError.NotFound, "Mailbox doesn't exist");

    private sealed record Known(AccessControlList List, MailboxRights Rights);
}
