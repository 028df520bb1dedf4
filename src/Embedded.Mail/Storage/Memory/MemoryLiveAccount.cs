using System.Collections.Immutable;
using Embedded.Mail.Messages;
using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Storage.Memory;

/// <summary>One user's account as all sessions share it.</summary>
internal sealed class MemoryLiveAccount
{
    private readonly Lock _lock = new();
    private volatile AnnotationSet _annotations = AnnotationSet.Empty;
    private ImmutableDictionary<MailboxId, AnnotationSet> _ofOthers = ImmutableDictionary<MailboxId, AnnotationSet>.Empty;

    public MemoryLiveAccount(MailUser user, QuotaPolicy policy, MemoryMailStore store, ILogger logger)
    {
        Owner = user.Name;
        Store = store;
        Logger = logger;
        Quota = new AccountQuota(policy);
        Feed = new ChangeFeed<AccountChange>(logger);
        Subscriptions = new MemorySubscriptions(Feed);
        Names = new MemoryNames(this);
    }

    public string Owner { get; }

    public MemoryMailStore Store { get; }

    public MemoryStoreOptions Options => Store.Options;

    public AnnotationLimits AnnotationLimits => new(Options.MaxMetadataValueSize, Options.MaxMetadataEntries);

    public ILogger Logger { get; }

    public AccountQuota Quota { get; }

    public ChangeFeed<AccountChange> Feed { get; }

    public MemoryNames Names { get; }

    public MemorySubscriptions Subscriptions { get; }

    /// <summary>The server's annotations as this user sees them.</summary>
    public AnnotationSet Annotations => _annotations;

    public void SetAnnotations(IReadOnlyDictionary<string, ReadOnlyMemory<byte>?> changes)
    {
        lock (_lock)
        {
            _annotations = _annotations.With(changes, AnnotationLimits);
            Feed.Enqueue(new AccountChange.Metadata(null, [.. changes.Keys.Select(AnnotationSet.EntryName)]));
        }

        Feed.Deliver();
    }

    /// <summary>What the user notes down of another user's mailbox.</summary>
    public AnnotationSet AnnotationsOfOther(MailboxId mailbox) => Volatile.Read(ref _ofOthers).GetValueOrDefault(mailbox, AnnotationSet.Empty);

    public void SetAnnotationsOfOther(MailboxId mailbox, IReadOnlyDictionary<string, ReadOnlyMemory<byte>?> changes)
    {
        lock (_lock)
        {
            Volatile.Write(ref _ofOthers, _ofOthers.SetItem(mailbox, AnnotationsOfOther(mailbox).With(changes, AnnotationLimits)));
        }
    }
}
