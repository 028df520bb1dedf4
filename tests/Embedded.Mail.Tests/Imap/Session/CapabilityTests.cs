using Embedded.Mail.Imap;
using Embedded.Mail.Imap.Session;
using Embedded.Mail.Messages;
using Embedded.Mail.Tests.Imap.Commands;

namespace Embedded.Mail.Tests.Imap.Session;

/// <summary>What CAPABILITY tells to whom.</summary>
public sealed class CapabilityTests
{
    [TestCase("-B", "A C")]
    [TestCase("+D -a", "B C D")]
    [TestCase("-b B", "A C B")]
    [TestCase("X Y", "X Y")]
    [TestCase("", "A B C")]
    public void Changes_are_applied_as_Dovecot_writes_them(string changes, string result)
    {
        var names = new List<string> { "A", "B", "C" };
        CapabilityChanges.Apply(names, changes);
        Assert.That(names, Is.EqualTo(result.Split(' ')));
    }

    // Nothing is to be lost unnoticed, nor told before login what is of use only afterwards.
    [Test]
    [Platform("Linux")]
    public async Task Both_stores_have_all_there_is_and_before_login_there_is_less([Values] bool onDisk)
    {
        const string Everywhere = "IMAP4rev1 IMAP4rev2 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE";
        const string AfterLogin =
            "SORT SORT=DISPLAY THREAD=REFERENCES THREAD=REFS THREAD=ORDEREDSUBJECT MULTIAPPEND NAMESPACE CHILDREN UNSELECT UIDPLUS CONDSTORE QRESYNC UIDONLY INPROGRESS "
            + "MESSAGELIMIT=1000 SAVELIMIT=100 I18NLEVEL=1 ESEARCH ESORT PARTIAL MULTISEARCH SEARCH=FUZZY CONTEXT=SEARCH CONTEXT=SORT SEARCHRES WITHIN BINARY MOVE LIST-EXTENDED LIST-STATUS STATUS=SIZE "
            + "SPECIAL-USE CREATE-SPECIAL-USE METADATA METADATA-SERVER LIST-METADATA ACL RIGHTS=texk LIST-MYRIGHTS QUOTA QUOTA=RES-STORAGE QUOTA=RES-MESSAGE QUOTA=RES-MAILBOX QUOTASET CATENATE "
            + "URL-PARTIAL URLAUTH URLAUTH=BINARY REPLACE UTF8=ACCEPT SNIPPET=FUZZY PREVIEW=FUZZY PREVIEW SAVEDATE OBJECTID APPENDLIMIT=104857600 NOTIFY XLIST UNAUTHENTICATE COMPRESS=DEFLATE";
        await using var store = onDisk ? StoreUnderServer.Sdbox() : StoreUnderServer.Memory();
        await using var server = await ImapTestServer.StartAsync(options => (options.MaxMessagesPerCommand, options.MaxMessagesPerSave) = (1000, 100), store: store.Store);
        await using var client = server.Open();
        var greeting = await client.ReadLineAsync();
        var before = greeting![(greeting!.IndexOf('[', StringComparison.Ordinal) + "[CAPABILITY ".Length)..greeting.IndexOf(']', StringComparison.Ordinal)].Split(' ');
        Assert.That(before.Where(static name => !name.StartsWith("AUTH=", StringComparison.Ordinal) && name is not ("STARTTLS" or "LOGINDISABLED")),
            Is.EqualTo($"{Everywhere} LITERAL+".Split(' ')).Or.EqualTo($"{Everywhere} LITERAL-".Split(' ')));
        Assert.That(before, Has.Some.StartsWith("AUTH="));
        var after = await LoginAsync(client, "alice");
        Assert.That(after, Does.Contain($"[CAPABILITY {Everywhere} LITERAL"));
        Assert.That(after, Does.Contain($" {AfterLogin}]"));
    }

    [Test]
    public async Task Listener_has_a_list_of_its_own()
    {
        await using var server = await ImapTestServer.StartAsync(options =>
        {
            options.ListenerCapabilities["in-process"] = "-IDLE -MOVE +XHERE";
            options.ListenerCapabilities["imaps"] = "-NAMESPACE";
        });
        await using var client = server.Open();
        Assert.That(await client.ReadLineAsync(), Does.Contain(" XHERE").And.Not.Contain(" IDLE "), "before login, too");
        Assert.That(await LoginAsync(client, "alice"), Does.Contain(" XHERE").And.Contain(" NAMESPACE ").And.Not.Contain(" MOVE "));
    }

    [Test]
    public async Task User_has_a_list_of_its_own_by_a_field_of_the_userdb()
    {
        await using var server = await ImapTestServer.StartAsync(describe: user => user.Name == "bob"
            ? user with { Fields = MailUser.NoFields.Add("imap_capability", "-MOVE") }
            : user);
        await using var alice = await server.ConnectAsync();
        await using var bob = await server.ConnectAsync();
        Assert.That(await LoginAsync(alice, "alice"), Does.Contain(" MOVE "));
        Assert.That(await LoginAsync(bob, "bob"), Does.Not.Contain(" MOVE "));
    }

    [Test]
    public async Task Client_that_says_what_it_is_has_a_list_of_its_own()
    {
        await using var server = await ImapTestServer.StartAsync(options => options.ClientCapabilities["name=out*k"] = "-IDLE");
        await using var other = await server.ConnectAsync();
        await other.ExchangeAsync("C: a ID (\"name\" \"Thunderbird\")\nS: * ID *\nS: a OK ID completed.");
        await using var client = await server.ConnectAsync();
        await client.SendAsync("a ID (\"version\" \"1\" \"Name\" \"Outlook\")\r\n"u8.ToArray());
        Assert.That((await client.ReadToTagAsync("a"))[^1], Does.StartWith("a OK [CAPABILITY ").And.Not.Contain(" IDLE "));
        Assert.That(await LoginAsync(client, "alice"), Does.Not.Contain(" IDLE "));
        await client.ExchangeAsync("C: b ID NIL\nS: * ID *\nS: b OK [CAPABILITY * IDLE *");
    }

    [TestCase("name", "-IDLE")]
    [TestCase("=x", "-IDLE")]
    [TestCase("name=x", "-")]
    public void Wrong_client_mask_is_refused(string client, string changes)
    {
        var options = new ImapOptions();
        options.ClientCapabilities[client] = changes;
        Assert.That(new ImapOptionsRules().Validate(null, options).FailureMessage, Does.Contain("ClientCapabilities"));
    }

    [Test]
    public void Wrong_listener_mask_is_refused()
    {
        var options = new ImapOptions();
        options.ListenerCapabilities["imap"] = "-IDLE +(x";
        Assert.That(new ImapOptionsRules().Validate(null, options).FailureMessage, Does.Contain("ListenerCapabilities"));
    }

    private static async Task<string> LoginAsync(Embedded.Mail.Testing.ImapTranscript client, string user)
    {
        await client.SendAsync(System.Text.Encoding.ASCII.GetBytes($"login LOGIN {user} secret\r\n"));
        return (await client.ReadToTagAsync("login"))[^1];
    }
}
