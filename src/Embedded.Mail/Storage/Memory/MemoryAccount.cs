using Embedded.Mail.Messages;
using Embedded.Mail.Storage.AccessControl;

namespace Embedded.Mail.Storage.Memory;

/// <summary>One session's handle on an account, its own or another user's.</summary>
/// <param name="live">The account as all sessions share it.</param>
/// <param name="user">Who uses it.</param>
/// <param name="settings">What the configuration adds.</param>
/// <param name="prefix">What the session sees before the names of opened mailboxes.</param>
internal sealed class MemoryAccount(MemoryLiveAccount live, MailUser user, AccountSettings settings, string prefix)
    : IMailAccount, IMailboxMetadata, IVisitorMetadata, IMailQuota, IMailboxAccessControl, IMailAppendLimit
{
    private readonly AclSubject _subject = AclSubject.Of(user, live.Owner);
    private volatile bool _isDisposed;

    public MailUser User => user;

    public IReadOnlyList<MailNamespace> Namespaces { get; } = [MailNamespace.Personal];

    public long? MaxMessageSize => live.Quota.Policy.SizeLimit(live.Store.Options.MaxMessageSize);

    public ValueTask<IReadOnlyList<MailboxListing>> ListAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(Live(cancellationToken).Names.List(settings, _subject));

    public ValueTask<IReadOnlyList<MailboxName>> ListSubscriptionsAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(Live(cancellationToken).Subscriptions.List());

    public ValueTask<IMailbox> OpenMailboxAsync(MailboxName name, MailboxAccess access, CancellationToken cancellationToken)
    {
        var mailbox = Live(cancellationToken).Names.Get(name);
        return ValueTask.FromResult<IMailbox>(new MemoryMailbox(mailbox, access, mailbox.GuardFor(_subject), prefix));
    }

    public ValueTask<MailboxStatus> GetStatusAsync(MailboxName name, MailboxStatusItems items, CancellationToken cancellationToken)
    {
        var mailbox = With(MailboxRights.Read, Live(cancellationToken).Names.Get(name));
        return ValueTask.FromResult(MemoryStatus.Of(mailbox, items));
    }

    public ValueTask<MailboxId> CreateMailboxAsync(MailboxName name, SpecialUse specialUse, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Live(cancellationToken).Names.Create(name, specialUse, _subject));

    public ValueTask DeleteMailboxAsync(MailboxName name, CancellationToken cancellationToken)
    {
        Live(cancellationToken).Names.Delete(name, _subject);
        return ValueTask.CompletedTask;
    }

    public ValueTask RenameMailboxAsync(MailboxName name, MailboxName newName, CancellationToken cancellationToken)
    {
        Live(cancellationToken).Names.Rename(name, newName, _subject);
        return ValueTask.CompletedTask;
    }

    public ValueTask SubscribeAsync(MailboxName name, bool subscribed, CancellationToken cancellationToken)
    {
        Live(cancellationToken).Subscriptions.Set(name, subscribed);
        return ValueTask.CompletedTask;
    }

    public IDisposable Watch(Action<AccountChange> onChange) => Live(CancellationToken.None).Feed.Watch(onChange);

    public int MaxMetadataValueSize => live.Options.MaxMetadataValueSize;

    public ValueTask<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>> GetMetadataAsync(MailboxName? mailbox, CancellationToken cancellationToken)
    {
        var account = Live(cancellationToken);
        var annotations = mailbox is null ? account.Annotations
            : With(MailboxRights.Lookup | MailboxRights.Read, account.Names.Get(mailbox)).Annotations.WithDefault(settings.SpecialUses.GetValueOrDefault(mailbox));
        return ValueTask.FromResult<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>>(annotations.Entries);
    }

    public ValueTask SetMetadataAsync(
        MailboxName? mailbox, IReadOnlyDictionary<string, ReadOnlyMemory<byte>?> entries, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var account = Live(cancellationToken);
        if (mailbox is null)
        {
            account.SetAnnotations(entries);
            return ValueTask.CompletedTask;
        }

        // Besides what RFC 5464 §3.3 asks for, what others see asks for the right to write.
        var isShared = entries.Keys.Any(static name => name.StartsWith("/shared/", StringComparison.OrdinalIgnoreCase));
        var needed = MailboxRights.Lookup | MailboxRights.Read | (isShared ? MailboxRights.Write : MailboxRights.None);
        var live = With(needed, account.Names.Get(mailbox));
        live.SetAnnotations(entries);
        live.Deliver();
        return ValueTask.CompletedTask;
    }

    public ValueTask<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>> GetVisitorMetadataAsync(MailboxId mailbox, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>>(Live(cancellationToken).AnnotationsOfOther(mailbox).Entries);

    public ValueTask SetVisitorMetadataAsync(MailboxId mailbox, IReadOnlyDictionary<string, ReadOnlyMemory<byte>?> entries, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entries);
        Live(cancellationToken).SetAnnotationsOfOther(mailbox, entries);
        return ValueTask.CompletedTask;
    }

    public ValueTask<IReadOnlyList<QuotaRoot>> GetQuotaRootsAsync(MailboxName mailbox, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(mailbox);
        var quota = Live(cancellationToken).Quota;
        return ValueTask.FromResult<IReadOnlyList<QuotaRoot>>(quota.IsLimited ? [quota.GetRoot()] : []);
    }

    public ValueTask<QuotaRoot?> GetQuotaRootAsync(string name, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Live(cancellationToken).Quota is { IsLimited: true } quota && quota.Policy.RootName == name ? quota.GetRoot() : null);

    public ValueTask<QuotaRoot?> SetQuotaAsync(string name, IReadOnlyDictionary<QuotaResourceKind, long>? limits, CancellationToken cancellationToken)
    {
        var quota = Live(cancellationToken).Quota;
        if (quota.Policy.RootName != name)
        {
            return ValueTask.FromResult<QuotaRoot?>(null);
        }

        quota.SetLimits(limits is null ? null : QuotaLimits.Of(limits));
        return ValueTask.FromResult<QuotaRoot?>(quota.GetRoot());
    }

    public ValueTask RecalculateQuotaAsync(CancellationToken cancellationToken)
    {
        Live(cancellationToken).Names.Recount();
        return ValueTask.CompletedTask;
    }

    public ValueTask<IReadOnlyDictionary<string, MailboxRights>> GetAclAsync(MailboxName mailbox, CancellationToken cancellationToken) =>
        ValueTask.FromResult(With(MailboxRights.Administer, Live(cancellationToken).Names.Get(mailbox)).Acl.ToDictionary(live.Owner));

    public ValueTask SetAclAsync(MailboxName mailbox, string identifier, MailboxRights rights, AclUpdateMode mode, CancellationToken cancellationToken)
    {
        var changed = With(MailboxRights.Administer, Live(cancellationToken).Names.Get(mailbox));
        changed.SetAcl(AclChange.Parse(identifier, rights, mode, live.Owner, settings.AllowsAnyone));
        changed.Deliver();
        live.Store.TellOwners();
        return ValueTask.CompletedTask;
    }

    public ValueTask<MailboxRights> GetRequiredRightsAsync(MailboxName mailbox, string identifier, CancellationToken cancellationToken)
    {
        _ = With(MailboxRights.Administer, Live(cancellationToken).Names.Get(mailbox));
        return ValueTask.FromResult(AccessControlList.RequiredRightsOf(identifier, live.Owner));
    }

    public ValueTask<MailboxRights> GetMyRightsAsync(MailboxName mailbox, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Live(cancellationToken).Names.Get(mailbox).GuardFor(_subject).Visible());

    public ValueTask DisposeAsync()
    {
        _isDisposed = true;
        return ValueTask.CompletedTask;
    }

    private MemoryLiveMailbox With(MailboxRights rights, MemoryLiveMailbox mailbox)
    {
        mailbox.GuardFor(_subject).Require(rights);
        return mailbox;
    }

    private MemoryLiveAccount Live(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        cancellationToken.ThrowIfCancellationRequested();
        return live;
    }
}
