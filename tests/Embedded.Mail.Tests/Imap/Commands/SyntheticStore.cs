using Embedded.Mail.Messages;
using Embedded.Mail.Mime;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Memory;

namespace Embedded.Mail.Tests.Imap.Commands;

/// <summary>
/// An in-memory store whose messages are all of one great length and made up while they are read, and which forgets what is appended: to see what the server itself keeps
/// in memory.
/// </summary>
internal sealed class SyntheticStore(long length) : IMailStore
{
    private readonly MemoryMailStore _store = new();

    /// <summary>How many octets were appended.</summary>
    public long Appended { get; private set; }

    /// <summary>What a change of flags waits for.</summary>
    public Func<Task> BeforeFlags { get; set; } = () => Task.CompletedTask;

    /// <summary>What the status of a mailbox waits for.</summary>
    public Func<MailboxName, Task> BeforeStatus { get; set; } = static _ => Task.CompletedTask;

    /// <summary>What the opening of a message's text waits for.</summary>
    public Func<Task> BeforeReading { get; set; } = () => Task.CompletedTask;

    public async ValueTask<IMailAccount> OpenAccountAsync(MailUser user, AccountSettings settings, CancellationToken cancellationToken) =>
        new Account(this, await _store.OpenAccountAsync(user, settings, cancellationToken));

    private sealed class Account(SyntheticStore store, IMailAccount inner) : IMailAccount
    {
        public MailUser User => inner.User;

        public IReadOnlyList<MailNamespace> Namespaces => inner.Namespaces;

        public ValueTask<IReadOnlyList<MailboxListing>> ListAsync(CancellationToken cancellationToken) => inner.ListAsync(cancellationToken);

        public ValueTask<IReadOnlyList<MailboxName>> ListSubscriptionsAsync(CancellationToken cancellationToken) => inner.ListSubscriptionsAsync(cancellationToken);

        public async ValueTask<IMailbox> OpenMailboxAsync(MailboxName name, MailboxAccess access, CancellationToken cancellationToken) =>
            new Mailbox(store, await inner.OpenMailboxAsync(name, access, cancellationToken));

        public async ValueTask<MailboxStatus> GetStatusAsync(MailboxName name, MailboxStatusItems items, CancellationToken cancellationToken)
        {
            await (items == MailboxStatusItems.None ? Task.CompletedTask : store.BeforeStatus(name));
            return await inner.GetStatusAsync(name, items, cancellationToken);
        }

        public ValueTask<MailboxId> CreateMailboxAsync(MailboxName name, SpecialUse specialUse, CancellationToken cancellationToken) =>
            inner.CreateMailboxAsync(name, specialUse, cancellationToken);

        public ValueTask DeleteMailboxAsync(MailboxName name, CancellationToken cancellationToken) => inner.DeleteMailboxAsync(name, cancellationToken);

        public ValueTask RenameMailboxAsync(MailboxName name, MailboxName newName, CancellationToken cancellationToken) =>
            inner.RenameMailboxAsync(name, newName, cancellationToken);

        public ValueTask SubscribeAsync(MailboxName name, bool subscribed, CancellationToken cancellationToken) =>
            inner.SubscribeAsync(name, subscribed, cancellationToken);

        public IDisposable Watch(Action<AccountChange> onChange) => inner.Watch(onChange);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }

    private sealed class Mailbox(SyntheticStore store, IMailbox inner) : IMailbox
    {
        public MailboxName Name => inner.Name;

        public MailboxId Id => inner.Id;

        public bool IsReadOnly => inner.IsReadOnly;

        public MailboxState State => inner.State;

        public ValueTask<MailboxState> RefreshAsync(CancellationToken cancellationToken) => inner.RefreshAsync(cancellationToken);

        public IDisposable Watch(Action<MailboxChange> onChange) => inner.Watch(onChange);

        public ValueTask<UidSet> ClaimRecentAsync(CancellationToken cancellationToken) => inner.ClaimRecentAsync(cancellationToken);

        public async ValueTask<IMailAppend> BeginAppendAsync(CancellationToken cancellationToken) =>
            new Append(store, await inner.BeginAppendAsync(cancellationToken));

        public async ValueTask<FlagUpdateResult> UpdateFlagsAsync(UidSet uids, FlagUpdate update, ModSeq? unchangedSince, CancellationToken cancellationToken)
        {
            await store.BeforeFlags();
            return await inner.UpdateFlagsAsync(uids, update, unchangedSince, cancellationToken);
        }

        public ValueTask<UidSet> ExpungeAsync(UidSet uids, bool onlyDeleted, CancellationToken cancellationToken) =>
            inner.ExpungeAsync(uids, onlyDeleted, cancellationToken);

        public ValueTask<CopyResult> CopyAsync(UidSet uids, IMailbox destination, CancellationToken cancellationToken) =>
            inner.CopyAsync(uids, destination, cancellationToken);

        public ValueTask<CopyResult> MoveAsync(UidSet uids, IMailbox destination, CancellationToken cancellationToken) =>
            inner.MoveAsync(uids, destination, cancellationToken);

        public IAsyncEnumerable<MessageMetadata> ReadMetadataAsync(UidSet uids, MetadataRequest request, CancellationToken cancellationToken) =>
            inner.ReadMetadataAsync(uids, request, cancellationToken);

        public async ValueTask<MessageBody> OpenMessageAsync(Uid uid, CancellationToken cancellationToken)
        {
            await store.BeforeReading();
            return new Body(store.Length);
        }

        public ValueTask<UidSet> GetVanishedAsync(ModSeq since, UidSet within, CancellationToken cancellationToken) =>
            inner.GetVanishedAsync(since, within, cancellationToken);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }

    private sealed class Append(SyntheticStore store, IMailAppend inner) : IMailAppend
    {
        public async ValueTask AddAsync(Stream message, long? length, AppendOptions options, CancellationToken cancellationToken)
        {
            var buffer = new byte[16 * 1024];
            for (var left = length!.Value; left > 0;)
            {
                var count = await message.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)), cancellationToken);
                left -= count > 0 ? count : throw new EndOfStreamException();
                store.Appended += count;
            }

            await inner.AddAsync(new MemoryStream([(byte)'x']), 1, options, cancellationToken);
        }

        public ValueTask AddAsync(StagedMessage message, AppendOptions options, CancellationToken cancellationToken) =>
            inner.AddAsync(message, options, cancellationToken);

        public ValueTask<AppendResult> CommitAsync(CancellationToken cancellationToken) => inner.CommitAsync(cancellationToken);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }

    private sealed class Body(long length) : MessageBody
    {
        public override long Length => length;

        public override ValueTask<int> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken)
        {
            var count = (int)Math.Min(destination.Length, length - offset);
            destination.Span[..count].Fill((byte)'m');
            return ValueTask.FromResult(count);
        }
    }

    private long Length => length;
}
