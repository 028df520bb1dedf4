using Embedded.Mail.Auth;
using Embedded.Mail.Connections;
using Embedded.Mail.Imap;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Embedded.Mail.Tests.Logging;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Embedded.Mail.Tests.Hosting;

public sealed class MailServerOptionsTests
{
    [TestCase("Imap:MaxCommandLength", "1", "ImapOptions.MaxCommandLength is '1' and must be between 8192 and 16777216.")]
    [TestCase("Imap:InactivityTimeout", "00:01:00", "ImapOptions.InactivityTimeout is 00:01:00")]
    [TestCase("Connections:Limits:MaxConnections", "0", "Limits.MaxConnections is '0' and must be between 1 and 10000000.")]
    [TestCase("Server:Protocols", "imap gopher", "MailServerOptions.Protocols is 'imap gopher', of which 'gopher' is none of imap, pop3, lmtp.")]
    [TestCase("Mailboxes:Drafts:SpecialUse", "\\Nonsense", "'\\Nonsense'")]
    [TestCase("Lmtp:MaxRecipients", "1", "LmtpOptions.MaxRecipients is '1' and must be between 100 and 100000.")]
    [TestCase("Sdbox:Location", "maildir:~/Maildir", "SdboxStoreOptions.Location is 'maildir:~/Maildir': this store reads sdbox, not maildir.")]
    [TestCase("Sdbox:Location", "~/mail:INDEX=/tmp", "SdboxStoreOptions.Location is '~/mail:INDEX=/tmp': INDEX is not supported.")]
    [TestCase("Sdbox:KeepOpen", "2.00:00:00", "SdboxStoreOptions.KeepOpen is 2.00:00:00 and must be from 0 to 1 day.")]
    [TestCase("MemoryStore:MaxMessageSize", "1", "MemoryStoreOptions.MaxMessageSize is '1' and must be between 1024 and 1073741824.")]
    [TestCase("Imapp:MaxCommandLength", "65536", "'Imapp'")]
    [TestCase("Imap:NoSuchOption", "1", "Imap:NoSuchOption is no option that has one value; it is set to '1'.")]
    [TestCase("Connections:Limits:NoSuchLimit", "1", "Connections:Limits:NoSuchLimit is")]
    [TestCase("Connections:Limits", "1", "Connections:Limits is")]
    [TestCase("Connections:Tls:NoSuchFile", "1", "Connections:Tls:NoSuchFile is")]
    [TestCase("Connections:TrustedNetworks", "10.0.0.0/8", "Connections:TrustedNetworks is")]
    [TestCase("Connections:Listeners:0:Port:0", "1", "Connections:Listeners:0:Port:0 is")]
    [TestCase("Auth:Mechanisms:0", "PLAIN", "Auth:Mechanisms:0 is")]
    [TestCase("Mailboxes:Archive", "create", "Mailboxes:Archive is")]
    [TestCase("Mailboxes:Archive:Colour", "red", "Mailboxes:Archive:Colour is")]
    [TestCase("Pop3:ClientWorkarounds", "99", "Pop3Options.ClientWorkarounds is '99'")]
    public async Task Value_that_cannot_be_fails_the_start_with_its_name_and_value(string key, string value, string message)
    {
        await using var server = Create(key, value);
        Assert.That(async () => await server.StartAsync(), Throws.TypeOf<OptionsValidationException>().With.Message.Contains(message));
    }

    [TestCase("Imap:MaxCommandLength", "many", "many")]
    public async Task Value_that_cannot_be_read_fails_the_start(string key, string value, string message)
    {
        await using var server = Create(key, value);
        Assert.That(async () => await server.StartAsync(), Throws.InvalidOperationException.With.Message.Contains(message));
    }

    [Test]
    public async Task Secret_in_a_wrong_place_is_not_repeated()
    {
        await using var server = Create("Connections:Tls:PfxPassword:0", "hunter2");
        Assert.That(
            async () => await server.StartAsync(),
            Throws.TypeOf<OptionsValidationException>().With.Message.Contains("Connections:Tls:PfxPassword:0").And.Message.Not.Contains("hunter2"));
    }

    [Test]
    public async Task Empty_parts_of_a_configuration_are_no_fault()
    {
        await using var server = LoggedServer.Create(mail => mail.UseMemoryStore().WithoutDefaultListeners().AddConfiguration(Configuration(
            ("Connections:Listeners", ""), ("Connections:Limits", null), ("Imap", ""))));
        Assert.That(async () => await server.StartAsync(), Throws.Nothing);
    }

    [Test]
    public async Task Wrong_setting_of_a_passdb_or_userdb_fails_the_start_with_its_name_and_value()
    {
        Action<IMailServerBuilder>[] faults =
        [
            mail => mail.AddPasswdFile("/etc/%Q/users"),
            mail => mail.AddStaticPassDb(options => options.Fields = "=x"),
            mail => mail.AddStaticPassDb(options => options.NoPassword = true, settings => settings.OverrideFields = "home=%Q"),
            mail => mail.AddPrefetchUserDb(settings => settings.DefaultFields = "home=%Q"),
        ];
        foreach (var fault in faults)
        {
            await using var server = LoggedServer.Create(mail => fault(mail.UseMemoryStore().WithoutDefaultListeners()));
            Assert.That(
                async () => await server.StartAsync(),
                Throws.TypeOf<OptionsValidationException>().With.Message.Contains("%Q").Or.Message.Contains("'=x'"));
        }
    }

    [Test]
    public async Task Wrong_password_of_a_static_passdb_fails_the_start_and_is_not_repeated()
    {
        await using var server = LoggedServer.Create(mail => mail.UseMemoryStore().WithoutDefaultListeners().AddStaticPassDb(options => options.Password = "hunter%{2}"));
        Assert.That(
            async () => await server.StartAsync(),
            Throws.TypeOf<OptionsValidationException>().With.Message.Contains("static passdb password").And.Message.Not.Contains("hunter"));
    }

    [Test]
    public async Task Configuration_binds_every_part()
    {
        await using var server = LoggedServer.Create(mail => mail.UseMemoryStore().AddConfiguration(Configuration(
            ("Server:Protocols", "imap lmtp"),
            ("Connections:Listeners:0:Protocol", "imap"),
            ("Connections:Listeners:0:Address", "127.0.0.1"),
            ("Connections:Listeners:0:Tls", "Implicit"),
            ("Connections:TrustedNetworks:0", "10.0.0.0/8"),
            ("Connections:Tls:CertificateFile", "cert.pem"),
            ("Connections:Tls:Use", "Required"),
            ("Connections:Tls:MinProtocol", "Tls13"),
            ("Connections:Tls:Alternatives:0:CertificateFile", "ecdsa.pem"),
            ("Connections:Tls:Alternatives:0:KeyFile", "ecdsa.key"),
            ("Connections:DrainTimeout", "00:00:05"),
            ("Auth:AllowPlaintextAuth", "true"),
            ("Mailboxes:Archive:Auto", "Subscribe"),
            ("Mailboxes:Archive:SpecialUse", "\\Archive"),
            ("Imap:Greeting", "hello"))));
        var connections = Options<ConnectionOptions>(server);
        Assert.That(connections.Listeners, Has.Count.EqualTo(1));
        Assert.That(connections.Listeners[0].Tls, Is.EqualTo(ListenerTls.Implicit));
        Assert.That(connections.TrustedNetworks, Is.EqualTo((string[])["10.0.0.0/8"]));
        Assert.That(connections.Tls.CertificateFile, Is.EqualTo("cert.pem"));
        Assert.That((connections.Tls.Use, connections.Tls.MinProtocol), Is.EqualTo((TlsUse.Required, System.Security.Authentication.SslProtocols.Tls13)));
        Assert.That(connections.Tls.Alternatives.Single().KeyFile, Is.EqualTo("ecdsa.key"));
        Assert.That(connections.DrainTimeout, Is.EqualTo(TimeSpan.FromSeconds(5)));
        Assert.That(Options<AuthOptions>(server).AllowPlaintextAuth, Is.True);
        Assert.That(Options<MailboxesOptions>(server).Mailboxes["Archive"].Auto, Is.EqualTo(AutoMailboxMode.Subscribe));
        Assert.That(Options<MailboxesOptions>(server).Mailboxes, Contains.Key("Drafts"));
        Assert.That(Options<ImapOptions>(server).Greeting, Is.EqualTo("hello"));
    }

    [Test]
    public async Task What_is_said_later_wins()
    {
        var configuration = Configuration(("Imap:Greeting", "configured"));
        await using var codeLast = LoggedServer.Create(mail => mail.AddConfiguration(configuration).Configure<ImapOptions>(options => options.Greeting = "coded"));
        await using var configurationLast = LoggedServer.Create(mail => mail.Configure<ImapOptions>(options => options.Greeting = "coded").AddConfiguration(configuration));
        Assert.That(Options<ImapOptions>(codeLast).Greeting, Is.EqualTo("coded"));
        Assert.That(Options<ImapOptions>(configurationLast).Greeting, Is.EqualTo("configured"));
    }

    [Test]
    public async Task Mailbox_keeps_its_known_special_use()
    {
        await using var server = LoggedServer.Create(mail => mail.AddMailbox("Sent").AddMailbox("Old", AutoMailboxMode.Create, SpecialUse.Archive));
        var mailboxes = Options<MailboxesOptions>(server).Mailboxes;
        Assert.That((mailboxes["Sent"].Auto, mailboxes["Sent"].SpecialUse), Is.EqualTo((AutoMailboxMode.Subscribe, "\\Sent")));
        Assert.That((mailboxes["Old"].Auto, mailboxes["Old"].SpecialUse), Is.EqualTo((AutoMailboxMode.Create, "\\Archive")));
    }

    private static MailServer Create(string key, string value) =>
        LoggedServer.Create(mail => mail.UseMemoryStore().WithoutDefaultListeners().AddConfiguration(Configuration((key, value))));

    private static IConfiguration Configuration(params (string Key, string? Value)[] values) =>
        new ConfigurationBuilder().AddInMemoryCollection(values.Select(pair => KeyValuePair.Create(pair.Key, pair.Value))).Build();

    private static TOptions Options<TOptions>(MailServer server)
        where TOptions : class =>
        server.Services.GetRequiredService<IOptions<TOptions>>().Value;
}
