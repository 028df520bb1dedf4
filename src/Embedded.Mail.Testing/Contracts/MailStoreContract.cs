using System.Text;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using NUnit.Framework;

namespace Embedded.Mail.Testing.Contracts;

/// <summary>What the contract fixtures of mail stores have in common: a new store for each test, and short ways to use it.</summary>
/// <typeparam name="TStore">The store that is tested.</typeparam>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public abstract class MailStoreContract<TStore> : IAsyncDisposable
    where TStore : MailStoreUnderTest, new()
{
    private readonly Stack<IAsyncDisposable> _opened = new();

    /// <summary>The store with what belongs to it.</summary>
    protected TStore UnderTest { get; } = new();

    /// <summary>The store.</summary>
    protected IMailStore Store => UnderTest.Store;

    /// <summary>Never cancels.</summary>
    protected static CancellationToken None => CancellationToken.None;

    /// <summary>Closes what the test opened, and the store.</summary>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        while (_opened.TryPop(out var opened))
        {
            await opened.DisposeAsync();
        }

        await UnderTest.DisposeAsync();
    }

    /// <summary>A session's account, closed when the test ends.</summary>
    protected async Task<IMailAccount> OpenAccountAsync(string user = "alice", string? quotaRule = null, AccountSettings? settings = null) =>
        Keep(await Store.OpenAccountAsync(UnderTest.CreateUser(user, quotaRule), settings ?? AccountSettings.Default, None));

    /// <summary>A handle on a mailbox, closed when the test ends.</summary>
    protected async Task<IMailbox> OpenAsync(IMailAccount account, string name = "INBOX", MailboxAccess access = MailboxAccess.ReadWrite)
    {
        ArgumentNullException.ThrowIfNull(account);
        return Keep(await account.OpenMailboxAsync(MailboxName.Create(name), access, None));
    }

    /// <summary>A handle on a new mailbox, closed when the test ends.</summary>
    protected async Task<IMailbox> CreateAsync(IMailAccount account, string name)
    {
        ArgumentNullException.ThrowIfNull(account);
        _ = await account.CreateMailboxAsync(MailboxName.Create(name), SpecialUse.None, None);
        return await OpenAsync(account, name);
    }

    /// <summary>Alice's INBOX with some messages of different text, UIDs ascending.</summary>
    protected async Task<IMailbox> OpenInboxAsync(int messages = 0)
    {
        var inbox = await OpenAsync(await OpenAccountAsync());
        for (var i = 1; i <= messages; i++)
        {
            _ = await AppendAsync(inbox, Message(i));
        }

        return inbox;
    }

    /// <summary>The text of a small message.</summary>
    protected static string Message(int number) => $"Subject: message {number}\r\nMessage-ID: <{number}@example.org>\r\n\r\nBody {number}\r\n";

    /// <summary>Stores a message of this text and gives its UID.</summary>
    protected static async Task<Uid> AppendAsync(IMailbox mailbox, string text, AppendOptions? options = null)
    {
        var octets = Encoding.Latin1.GetBytes(text);
        var result = await mailbox.AppendAsync(new MemoryStream(octets), octets.Length, options ?? AppendOptions.Default, None);
        return result.Uids.Lowest;
    }

    /// <summary>A message's text.</summary>
    protected static async Task<string> ReadAsync(IMailbox mailbox, Uid uid)
    {
        ArgumentNullException.ThrowIfNull(mailbox);
        await using var body = await mailbox.OpenMessageAsync(uid, None);
        using var copy = new MemoryStream();
        await body.AsStream().CopyToAsync(copy);
        return Encoding.Latin1.GetString(copy.ToArray());
    }

    /// <summary>The UIDs of all messages of the newest state.</summary>
    protected static UidSet UidsOf(IMailbox mailbox)
    {
        ArgumentNullException.ThrowIfNull(mailbox);
        return mailbox.State.Messages.Present(UidSet.All);
    }

    /// <summary>The set of the UIDs with these numbers.</summary>
    protected static UidSet Uids(params uint[] uids) => UidSet.Of(uids.Select(static uid => new Uid(uid)));

    /// <summary>The list entry of a message that is there.</summary>
    protected static MessageEntry Entry(IMailbox mailbox, Uid uid)
    {
        ArgumentNullException.ThrowIfNull(mailbox);
        Assert.That(mailbox.State.Messages.TryGet(uid, out var entry), Is.True, $"UID {uid} should be there");
        return entry;
    }

    /// <summary>Copies of what a batch read gives of the messages.</summary>
    protected static async Task<List<MessageMetadata>> ReadMetadataAsync(IMailbox mailbox, UidSet uids, MetadataRequest request)
    {
        ArgumentNullException.ThrowIfNull(mailbox);
        var read = new List<MessageMetadata>();
        await foreach (var metadata in mailbox.ReadMetadataAsync(uids, request, None))
        {
            // The store may use the object again.
            read.Add(new MessageMetadata
            {
                Uid = metadata.Uid,
                InternalDate = metadata.InternalDate,
                Size = metadata.Size,
                Guid = metadata.Guid,
                SaveDate = metadata.SaveDate,
                Envelope = metadata.Envelope.ToArray(),
                Body = metadata.Body.ToArray(),
                BodyStructure = metadata.BodyStructure.ToArray(),
                Structure = metadata.Structure,
                Headers = metadata.Headers.ToArray(),
                Pop3Uidl = metadata.Pop3Uidl,
                Preview = metadata.Preview is { } preview ? preview.ToArray() : default(ReadOnlyMemory<byte>?),
            });
        }

        return read;
    }

    /// <summary>Asserts that the store refuses for this reason.</summary>
    protected static async Task RefusesAsync(MailStoreError error, Func<Task> operation)
    {
        ArgumentNullException.ThrowIfNull(operation);
        try
        {
            await operation();
        }
        catch (MailStoreException e)
        {
            Assert.That(e.Error, Is.EqualTo(error), e.Message);
            return;
        }

        Assert.Fail($"{error} was expected, and nothing was refused");
    }

    /// <summary>The account or store as a capability; the test is skipped where it lacks that.</summary>
    protected static T Require<T>(object candidate)
        where T : class
    {
        if (candidate is not T capability)
        {
            Assert.Ignore($"{candidate?.GetType().Name} is no {typeof(T).Name}");
            throw new InvalidOperationException();
        }

        return capability;
    }

    /// <summary>Has something closed when the test ends.</summary>
    protected T Keep<T>(T opened)
        where T : IAsyncDisposable
    {
        lock (_opened)
        {
            _opened.Push(opened);
        }

        return opened;
    }
}
