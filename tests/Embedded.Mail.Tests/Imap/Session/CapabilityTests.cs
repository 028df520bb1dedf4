using Embedded.Mail.Imap;
using Embedded.Mail.Imap.Session;
using Embedded.Mail.Messages;

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
