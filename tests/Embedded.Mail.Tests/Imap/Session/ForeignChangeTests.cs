using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Sdbox;
using Embedded.Mail.Testing;
using Embedded.Mail.Tests.Connections;

namespace Embedded.Mail.Tests.Imap.Session;

/// <summary>NOTIFY tells of what is done to folders, and to mailboxes that nobody has open, by who shares nothing with the server but the files.</summary>
[Platform("Linux")]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ForeignChangeTests : IAsyncDisposable
{
    // Far below the 30 seconds after which a store looks for changes unasked.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(15);

    private readonly TemporaryDirectory _folder = new();
    private readonly SdboxMailStore _here;
    private readonly SdboxMailStore _elsewhere;

    public ForeignChangeTests()
    {
        var options = new SdboxStoreOptions { Location = $"sdbox:{_folder.Path}/%u", Sync = SyncMode.Never };
        _here = new SdboxMailStore(options, TimeProvider.System);
        _elsewhere = new SdboxMailStore(options, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        await _elsewhere.DisposeAsync();
        await _here.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task Folders_of_another_process_are_told_as_they_come_and_go()
    {
        await using var server = await ImapTestServer.StartAsync(messages: 0, store: _here);
        await using var client = await server.LoginAsync();
        await client.ExchangeAsync("C: a NOTIFY SET (personal (MailboxName SubscriptionChange))\nS: a OK *");
        await using var account = await _elsewhere.OpenAccountAsync(new MailUser("alice"), new AccountSettings(), default);

        _ = await account.CreateMailboxAsync(MailboxName.Create("work"), SpecialUse.None, default);
        await client.ExchangeAsync("S: * LIST (\\HasNoChildren) \"/\" work").WaitAsync(Soon);
        await account.SubscribeAsync(MailboxName.Create("work"), subscribed: true, default);
        await client.ExchangeAsync("S: * LIST (\\HasNoChildren \\Subscribed) \"/\" work").WaitAsync(Soon);
        await account.SubscribeAsync(MailboxName.Create("work"), subscribed: false, default);
        await client.ExchangeAsync("S: * LIST (\\HasNoChildren) \"/\" work").WaitAsync(Soon);
        await account.RenameMailboxAsync(MailboxName.Create("work"), MailboxName.Create("play"), default);
        await client.ExchangeAsync("S: * LIST (\\HasNoChildren) \"/\" play (\"OLDNAME\" (work))").WaitAsync(Soon);
        await account.DeleteMailboxAsync(MailboxName.Create("play"), default);
        await client.ExchangeAsync("S: * LIST (\\NonExistent) \"/\" play").WaitAsync(Soon);

        // What the client itself does is not told, now as before.
        await client.ExchangeAsync("C: b CREATE mine\nS: b OK *\nC: c SUBSCRIBE mine\nS: c OK *\nC: d NOOP\nS: d OK *");
    }

    [Test]
    public async Task Folder_below_new_levels_is_told_and_so_are_messages_in_it()
    {
        await using var server = await ImapTestServer.StartAsync(messages: 0, store: _here);
        await using var client = await server.LoginAsync();
        await client.ExchangeAsync("C: a NOTIFY SET (personal (MailboxName MessageNew MessageExpunge))\nS: a OK *");
        await using var account = await _elsewhere.OpenAccountAsync(new MailUser("alice"), new AccountSettings(), default);

        _ = await account.CreateMailboxAsync(MailboxName.Create("a/b/c"), SpecialUse.None, default);
        await client.ExchangeAsync("S: * LIST (\\HasNoChildren) \"/\" a/b/c\nS: * LIST (\\NonExistent \\HasChildren) \"/\" a/b").WaitAsync(Soon);
        await AppendAsync(account, "a/b/c");
        await client.ExchangeAsync("S: * STATUS a/b/c (MESSAGES 1 *").WaitAsync(Soon);
        await account.RenameMailboxAsync(MailboxName.Create("a"), MailboxName.Create("z"), default);
        await client.ExchangeAsync("S: * LIST (\\HasNoChildren) \"/\" z/b/c (\"OLDNAME\" (a/b/c))").WaitAsync(Soon);
        await AppendAsync(account, "z/b/c");
        await client.ExchangeAsync("S: * STATUS z/b/c (MESSAGES 2 *").WaitAsync(Soon);
    }

    [Test]
    public async Task Messages_of_another_process_are_told_of_any_mailbox_however_many_there_are()
    {
        const int mailboxes = 300;
        await using var account = await _elsewhere.OpenAccountAsync(new MailUser("alice"), new AccountSettings(), default);
        for (var i = 0; i < mailboxes; i++)
        {
            _ = await account.CreateMailboxAsync(MailboxName.Create($"box{i}"), SpecialUse.None, default);
        }

        await using var server = await ImapTestServer.StartAsync(messages: 0, store: _here);
        await using var client = await server.LoginAsync();
        await client.ExchangeAsync("C: a NOTIFY SET (personal (MessageNew MessageExpunge))\nS: a OK *");
        for (var i = mailboxes - 1; i >= 0; i -= 50)
        {
            await AppendAsync(account, $"box{i}");
            await client.ExchangeAsync($"S: * STATUS box{i} (MESSAGES 1 UIDNEXT 2 *").WaitAsync(Soon);
        }
    }

    [Test]
    public async Task Metadata_of_another_process_are_told_and_the_own_are_not()
    {
        await using var server = await ImapTestServer.StartAsync(messages: 0, store: _here);
        await using var client = await server.LoginAsync();
        await client.ExchangeAsync("C: a CREATE work\nS: a OK *\nC: b NOTIFY SET (personal (MailboxMetadataChange ServerMetadataChange))\nS: b OK *");
        await using var account = await _elsewhere.OpenAccountAsync(new MailUser("alice"), new AccountSettings(), default);
        var metadata = (IMailboxMetadata)account;

        await metadata.SetMetadataAsync(MailboxName.Create("work"), new Dictionary<string, ReadOnlyMemory<byte>?> { ["/private/comment"] = "x"u8.ToArray(), ["/shared/comment"] = "y"u8.ToArray() }, default);
        await client.ExchangeAsync("S: * METADATA work /private/comment /shared/comment").WaitAsync(Soon);
        await metadata.SetMetadataAsync(MailboxName.Create("work"), new Dictionary<string, ReadOnlyMemory<byte>?> { ["/shared/comment"] = null }, default);
        await client.ExchangeAsync("S: * METADATA work /shared/comment").WaitAsync(Soon);
        await metadata.SetMetadataAsync(null, new Dictionary<string, ReadOnlyMemory<byte>?> { ["/private/vendor/x"] = "z"u8.ToArray() }, default);
        await client.ExchangeAsync("S: * METADATA \"\" /private/vendor/x").WaitAsync(Soon);

        // What the client itself does is not told, nor is the use of a new mailbox, which LIST tells; what comes behind it is.
        await client.ExchangeAsync("C: c SETMETADATA INBOX (/private/comment \"mine\")\nS: c OK *\nC: d CREATE sent (USE (\\Sent))\nS: d OK *");
        _ = await account.CreateMailboxAsync(MailboxName.Create("drafts"), SpecialUse.Drafts, default);
        await metadata.SetMetadataAsync(MailboxName.Inbox, new Dictionary<string, ReadOnlyMemory<byte>?> { ["/private/last"] = "z"u8.ToArray() }, default);
        await client.ExchangeAsync("S: * METADATA INBOX /private/last\nC: e NOOP\nS: e OK *").WaitAsync(Soon);
    }

    [Test]
    public async Task Rights_that_another_process_takes_and_gives_close_and_open_a_mailbox()
    {
        await using var server = await ImapTestServer.StartAsync(messages: 0, store: _here);
        await using var client = await server.LoginAsync();
        await client.ExchangeAsync("C: a CREATE work\nS: a OK *\nC: b NOTIFY SET (personal (MessageNew MessageExpunge))\nS: b OK *");
        await using var account = await _elsewhere.OpenAccountAsync(new MailUser("alice"), new AccountSettings(), default);
        var rights = (IMailboxAccessControl)account;

        await rights.SetAclAsync(MailboxName.Create("work"), "-alice", MailboxRights.Read, AclUpdateMode.Replace, default);
        await client.ExchangeAsync("S: * LIST (\\NoAccess) \"/\" work").WaitAsync(Soon);
        await rights.SetAclAsync(MailboxName.Create("work"), "-alice", MailboxRights.None, AclUpdateMode.Replace, default);
        await client.ExchangeAsync("S: * LIST (\\HasNoChildren) \"/\" work").WaitAsync(Soon);
        await AppendAsync(account, "work");
        await client.ExchangeAsync("S: * STATUS work (MESSAGES 1 *").WaitAsync(Soon);
    }

    [Test]
    public async Task Client_with_notify_is_not_told_twice_what_comes_through_its_own_server()
    {
        await using var server = await ImapTestServer.StartAsync(messages: 0, store: _here);
        await using var client = await server.LoginAsync();
        await using var other = await server.LoginAsync();
        await client.ExchangeAsync("C: a NOTIFY SET (personal (MailboxName MessageNew MessageExpunge FlagChange))\nS: a OK *");
        await other.ExchangeAsync("C: a CREATE work\nS: a OK *");
        await client.ExchangeAsync("S: * LIST *\" work").WaitAsync(Soon);
        await other.ExchangeAsync("C: b RENAME work play\nS: b OK *");
        await client.ExchangeAsync("S: * LIST *\" play (\"OLDNAME\" (work))").WaitAsync(Soon);
        _ = await server.AppendAsync("alice", "play", "Subject: x\r\n\r\n");
        await client.ExchangeAsync("S: * STATUS play (MESSAGES 1 *").WaitAsync(Soon);

        // What another process does now comes behind all that there is to tell of that.
        await using var account = await _elsewhere.OpenAccountAsync(new MailUser("alice"), new AccountSettings(), default);
        _ = await account.CreateMailboxAsync(MailboxName.Create("last"), SpecialUse.None, default);
        await client.ExchangeAsync("S: * LIST *\" last").WaitAsync(Soon);
    }

    private static async Task AppendAsync(IMailAccount account, string name)
    {
        await using var mailbox = await account.OpenMailboxAsync(MailboxName.Create(name), MailboxAccess.ReadWrite, default);
        using var text = new MemoryStream("Subject: x\r\n\r\n"u8.ToArray());
        _ = await mailbox.AppendAsync(text, text.Length, new AppendOptions(), default);
    }
}
