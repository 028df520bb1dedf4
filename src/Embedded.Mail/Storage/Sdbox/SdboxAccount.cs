using Embedded.Mail.Messages;
using Embedded.Mail.Storage.AccessControl;
using Embedded.Mail.Storage.Index;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>One session's handle on an account, its own or another user's.</summary>
/// <param name="live">The account as all sessions share it.</param>
/// <param name="user">Who uses it.</param>
/// <param name="owner">The name of whose account it is.</param>
/// <param name="prefix">What the session sees before the names of opened mailboxes.</param>
/// <param name="settings">What the configuration adds.</param>
/// <param name="shared">Where it is written down who shares mailboxes with whom; null for nowhere.</param>
/// <param name="release">Gives the account back.</param>
internal sealed class SdboxAccount(SdboxLiveAccount live, MailUser user, string owner, string prefix, AccountSettings settings, SdboxSharedFile? shared, Action release)
    : IMailAccount, IMailboxMetadata, IVisitorMetadata, IMailQuota, IMailboxAccessControl, IMailboxResync, IMailAppendLimit
{
    private readonly SdboxRights _rights = new(live, AclSubject.Of(user, owner), prefix);
    private Action? _release = release;

    public MailUser User => user;

    public IReadOnlyList<MailNamespace> Namespaces { get; } = [MailNamespace.Personal];

    public long? MaxMessageSize => live.Quota.Policy.SizeLimit(live.Options.MaxMessageSize);

    public async ValueTask<IReadOnlyList<MailboxListing>> ListAsync(CancellationToken cancellationToken)
    {
        await Live(cancellationToken).News.ReadyAsync();
        return await live.RunAsync("list the mailboxes", () => new FolderListing(live, settings, _rights).Read());
    }

    public async ValueTask<IReadOnlyList<MailboxName>> ListSubscriptionsAsync(CancellationToken cancellationToken)
    {
        await Live(cancellationToken).News.ReadyAsync();
        return await live.RunAsync("read the subscriptions", () => live.Subscriptions.Read().Names.Order().ToList());
    }

    public async ValueTask<IMailbox> OpenMailboxAsync(MailboxName name, MailboxAccess access, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        var lease = await Live(cancellationToken).Mailboxes.AcquireAsync(name, cancellationToken);
        try
        {
            var guard = _rights.GuardFor(lease.Mailbox, access);
            var insertRight = access == MailboxAccess.Post ? MailboxRights.Post : MailboxRights.Insert;
            return new SdboxMailbox(lease.Mailbox, guard.OpensReadOnly(access), lease.Dispose, guard, insertRight, prefix);
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    public async ValueTask<MailboxStatus> GetStatusAsync(MailboxName name, MailboxStatusItems items, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (items == MailboxStatusItems.None)
        {
            // Whether it is there at all is asked at each login, of mailboxes that need not be opened for that.
            return await Live(cancellationToken).RunAsync("look for a mailbox", () =>
            {
                _ = _rights.Require(name, MailboxRights.Read);
                return new MailboxStatus();
            });
        }

        using var lease = await Live(cancellationToken).Mailboxes.AcquireAsync(name, cancellationToken);
        _rights.GuardFor(lease.Mailbox, MailboxAccess.ReadOnly).Require(MailboxRights.Read);
        return await SdboxStatus.ReadAsync(lease.Mailbox, items);
    }

    public async ValueTask<MailboxId> CreateMailboxAsync(MailboxName name, SpecialUse specialUse, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        var list = await Live(cancellationToken).RunAsync("look for rights", () => _rights.RequireCreate(name));
        return await live.Folders.CreateAsync(name, specialUse, list);
    }

    public async ValueTask DeleteMailboxAsync(MailboxName name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        await Live(cancellationToken).RunAsync("look for rights", () => _rights.RequireInTree(name, MailboxRights.DeleteMailbox, withBelow: false));
        await live.Folders.DeleteAsync(name);
        await live.RunAsync("tell of shared mailboxes", () => Publish(CancellationToken.None));
    }

    public async ValueTask RenameMailboxAsync(MailboxName name, MailboxName newName, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(newName);
        var list = await Live(cancellationToken).RunAsync("look for rights", () =>
        {
            _rights.RequireInTree(name, MailboxRights.DeleteMailbox, withBelow: !name.IsInbox);
            return _rights.RequireCreate(newName);
        });
        await (name.IsInbox ? MoveInboxAsync(live.Folders, newName, list) : live.Folders.RenameAsync(name, newName));
    }

    public async ValueTask SubscribeAsync(MailboxName name, bool subscribed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        await Live(cancellationToken).News.ReadyAsync();
        await live.RunAsync("change the subscriptions", () => Subscribe(name, subscribed, cancellationToken));
        live.Feed.Deliver();
    }

    public IDisposable Watch(Action<AccountChange> onChange) => Live(CancellationToken.None).News.Watch(onChange);

    public int MaxMetadataValueSize => live.Options.MaxMetadataValueSize;

    public async ValueTask<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>> GetMetadataAsync(MailboxName? mailbox, CancellationToken cancellationToken) =>
        await Live(cancellationToken).RunAsync("read metadata", () =>
        {
            var id = GetId(mailbox, MailboxRights.Lookup | MailboxRights.Read);
            var entries = live.Attributes.Read();
            return (mailbox is null ? entries.OfServer(id) : entries.Of(id).WithDefault(settings.SpecialUses.GetValueOrDefault(mailbox))).Entries;
        });

    public async ValueTask SetMetadataAsync(
        MailboxName? mailbox, IReadOnlyDictionary<string, ReadOnlyMemory<byte>?> entries, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entries);

        // Besides what RFC 5464 §3.3 asks for, what others see asks for the right to write.
        var isShared = entries.Keys.Any(static name => name.StartsWith("/shared/", StringComparison.OrdinalIgnoreCase));
        var needed = MailboxRights.Lookup | MailboxRights.Read | (isShared ? MailboxRights.Write : MailboxRights.None);
        await Live(cancellationToken).News.ReadyAsync();
        await live.RunAsync("change metadata", () =>
        {
            live.Attributes.Change(GetId(mailbox, needed), mailbox is null, entries, cancellationToken);
            live.News.TellAttributes();
        });
        live.Feed.Deliver();
        if (mailbox is not null)
        {
            // Behind what it tells of: who sees the modseq sees the entries too.
            using var lease = await live.Mailboxes.AcquireAsync(mailbox, CancellationToken.None);
            await lease.Mailbox.CommitAsync(new ModSeqOperation());
        }
    }

    public async ValueTask<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>> GetVisitorMetadataAsync(MailboxId mailbox, CancellationToken cancellationToken) =>
        await Live(cancellationToken).RunAsync("read metadata", () => live.Attributes.Read().Of(mailbox).Entries);

    public async ValueTask SetVisitorMetadataAsync(MailboxId mailbox, IReadOnlyDictionary<string, ReadOnlyMemory<byte>?> entries, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entries);
        await Live(cancellationToken).RunAsync("change metadata", () => live.Attributes.Change(mailbox, isServer: false, entries, cancellationToken));
    }

    public async ValueTask<IReadOnlyList<QuotaRoot>> GetQuotaRootsAsync(MailboxName mailbox, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(mailbox);
        return await GetRootAsync(cancellationToken) is { } root ? [root] : [];
    }

    public async ValueTask<QuotaRoot?> GetQuotaRootAsync(string name, CancellationToken cancellationToken) =>
        await GetRootAsync(cancellationToken) is { } root && root.Name == name ? root : null;

    public async ValueTask<QuotaRoot?> SetQuotaAsync(string name, IReadOnlyDictionary<QuotaResourceKind, long>? limits, CancellationToken cancellationToken)
    {
        if (Live(cancellationToken).Quota.Policy.RootName != name)
        {
            return null;
        }

        var set = limits is null ? null : QuotaLimits.Of(limits);
        await live.RunAsync("change the quota", () => live.Attributes.SetQuotaLimits(set, cancellationToken));
        live.Quota.SetLimits(set);
        return await GetRootAsync(CancellationToken.None) ?? new QuotaRoot(name, []);
    }

    public async ValueTask RecalculateQuotaAsync(CancellationToken cancellationToken) => await Live(cancellationToken).QuotaCount.RecountAsync(cancellationToken);

    public async ValueTask<IReadOnlyDictionary<string, MailboxRights>> GetAclAsync(MailboxName mailbox, CancellationToken cancellationToken) =>
        await Live(cancellationToken).RunAsync("read an access control list", () =>
            live.Acls.Shown(_rights.Require(mailbox, MailboxRights.Administer).MailsDirectory, prefix + mailbox.Value).ToDictionary(owner));

    public async ValueTask SetAclAsync(MailboxName mailbox, string identifier, MailboxRights rights, AclUpdateMode mode, CancellationToken cancellationToken)
    {
        await Live(cancellationToken).RunAsync("change an access control list", () =>
        {
            var folder = _rights.Require(mailbox, MailboxRights.Administer);
            live.Acls.Change(folder, AclChange.Parse(identifier, rights, mode, owner, settings.AllowsAnyone), owner, cancellationToken);
            live.Feed.Enqueue(new AccountChange.AccessControl(mailbox));
            Publish(cancellationToken);
        });
        live.Feed.Deliver();
    }

    public async ValueTask<MailboxRights> GetRequiredRightsAsync(MailboxName mailbox, string identifier, CancellationToken cancellationToken)
    {
        _ = await Live(cancellationToken).RunAsync("look for rights", () => _rights.Require(mailbox, MailboxRights.Administer));
        return AccessControlList.RequiredRightsOf(identifier, owner);
    }

    public async ValueTask<MailboxRights> GetMyRightsAsync(MailboxName mailbox, CancellationToken cancellationToken) =>
        await Live(cancellationToken).RunAsync("look for rights", () => _rights.Visible(mailbox));

    public async ValueTask ForceResyncAsync(MailboxName? mailbox, CancellationToken cancellationToken) =>
        await SdboxResync.RunAsync(Live(cancellationToken), mailbox, cancellationToken);

    public ValueTask DisposeAsync()
    {
        Interlocked.Exchange(ref _release, null)?.Invoke();
        return ValueTask.CompletedTask;
    }

    private async ValueTask<QuotaRoot?> GetRootAsync(CancellationToken cancellationToken)
    {
        if (!Live(cancellationToken).Quota.IsLimited)
        {
            return null;
        }

        await live.QuotaCount.RefreshAsync(cancellationToken);
        return live.Quota.GetRoot(await live.RunAsync("count the mailboxes", live.Folders.CountMailboxes));
    }

    private void Publish(CancellationToken cancellationToken) => shared?.Publish(owner, live.Acls.Identifiers(), cancellationToken);

    private MailboxId GetId(MailboxName? mailbox, MailboxRights needed)
    {
        if (mailbox is not null)
        {
            _ = _rights.Require(mailbox, needed);
        }

        return live.Folders.GetId(mailbox ?? MailboxName.Inbox);
    }

    private void Subscribe(MailboxName name, bool subscribed, CancellationToken cancellationToken)
    {
        var changes = false;
        live.Subscriptions.Update(
            list =>
            {
                changes = list.Names.Contains(name) != subscribed;
                return subscribed ? list.With(name) : list.Without(name);
            },
            cancellationToken);
        if (changes)
        {
            live.Journal(subscribed ? MailboxChangeKind.Subscribed : MailboxChangeKind.Unsubscribed, name);
            live.News.TellSubscriptions();
        }
    }

    // RFC 9051 §6.3.6: the messages go, INBOX stays. A new mailbox that does not get them goes again.
    private async Task MoveInboxAsync(SdboxFolders folders, MailboxName newName, AccessControlList list)
    {
        await using var inbox = await OpenMailboxAsync(MailboxName.Inbox, MailboxAccess.ReadWrite, CancellationToken.None);
        _ = await folders.CreateForInboxAsync(newName, list);
        var mayHaveMoved = false;
        try
        {
            if (AnnotationSet.CopyOf(await GetMetadataAsync(MailboxName.Inbox, CancellationToken.None)) is { Count: > 0 } entries)
            {
                await SetMetadataAsync(newName, entries, CancellationToken.None);
            }

            await using var mailbox = await OpenMailboxAsync(newName, MailboxAccess.ReadWrite, CancellationToken.None);
            try
            {
                _ = await inbox.MoveAsync(UidSet.All, mailbox, CancellationToken.None);
            }
            catch
            {
                // What failed may have happened nevertheless, and then the messages are nowhere else.
                mayHaveMoved = mailbox.State.Messages.Count > 0;
                throw;
            }
        }
        catch when (!mayHaveMoved)
        {
            await folders.DeleteAsync(newName);
            throw;
        }
    }

    private SdboxLiveAccount Live(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_release is null, this);
        cancellationToken.ThrowIfCancellationRequested();
        return live;
    }
}
