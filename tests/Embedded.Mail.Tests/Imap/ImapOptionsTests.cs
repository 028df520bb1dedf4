using Embedded.Mail.Imap;

namespace Embedded.Mail.Tests.Imap;

/// <summary>What the options allow, and what becomes of them.</summary>
public sealed class ImapOptionsTests
{
    [Test]
    public void Defaults_are_valid()
    {
        Assert.That(new ImapOptionsRules().Validate(null, new ImapOptions()).Succeeded, Is.True);
        Assert.That(new ImapOptionsAttributeValidator().Validate(null, new ImapOptions()).Succeeded, Is.True);
    }

    private static readonly TestCaseData[] Wrong =
    [
        new(new Action<ImapOptions>(o => o.InactivityTimeout = TimeSpan.FromMinutes(29)), "InactivityTimeout"),
        new(new Action<ImapOptions>(o => o.LoginTimeout = TimeSpan.Zero), "LoginTimeout"),
        new(new Action<ImapOptions>(o => o.IdleNotifyInterval = TimeSpan.FromSeconds(-1)), "IdleNotifyInterval"),
        new(new Action<ImapOptions>(o => o.HierarchySeparator = ' '), "HierarchySeparator"),
        new(new Action<ImapOptions>(o => o.Capabilities.Add("+two words")), "Capabilities"),
        new(new Action<ImapOptions>(o => o.Capabilities.Add("-")), "Capabilities"),
        new(new Action<ImapOptions>(o => o.IdFields[new string('x', 31)] = ""), "IdFields"),
        new(new Action<ImapOptions>(o => o.MaxCommandLength = 100), "MaxCommandLength"),
        new(new Action<ImapOptions>(o => o.MaxLiteral = 0), "MaxLiteral"),
        new(new Action<ImapOptions>(o => o.Greeting = "two\r\nlines"), "Greeting"),
        new(new Action<ImapOptions>(o => o.MaxAppendSize = 0), "MaxAppendSize"),
        new(new Action<ImapOptions>(o => o.MaxBadCommands = 0), "MaxBadCommands"),
    ];

    [TestCaseSource(nameof(Wrong))]
    public void Wrong_value_is_refused_by_name(Action<ImapOptions> change, string option)
    {
        var options = new ImapOptions();
        change(options);
        var failures = (new ImapOptionsRules().Validate(null, options).Failures ?? []).Concat(new ImapOptionsAttributeValidator().Validate(null, options).Failures ?? []);
        Assert.That(string.Join('\n', failures), Does.Contain(option));
    }

    [Test]
    public async Task Capabilities_greeting_and_id_are_those_of_the_options()
    {
        await using var server = await ImapTestServer.StartAsync(options =>
        {
            options.Greeting = "Hello.";
            options.Capabilities.Add("-IDLE");
            options.Capabilities.Add("XFOO");
            options.AllowLargeNonSynchronizingLiterals = false;
            options.IdFields.Clear();
        });
        await using var client = server.Open();
        var greeting = await client.ReadLineAsync();
        Assert.That(greeting, Does.EndWith(" XFOO] Hello.").And.Not.Contain(" IDLE").And.Contain(" LITERAL- ").And.Not.Contain("LITERAL+"));
        await client.ExchangeAsync("C: a ID NIL\nS: * ID NIL\nS: a OK *");
    }

    [Test]
    public async Task Capability_after_login_is_longer_and_before_login_tells_the_mechanisms()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.LoginAsync();
        await client.ExchangeAsync("C: a CAPABILITY\nS: * CAPABILITY IMAP4rev1 * IDLE * UNSELECT * SPECIAL-USE*\nS: a OK *");
        await client.SendAsync("b CAPABILITY\r\n"u8.ToArray());
        Assert.That((await client.ReadToTagAsync("b"))[0], Does.Not.Contain(" AUTH="));
    }
}
