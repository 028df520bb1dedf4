using System.Net.Sockets;
using Embedded.Mail.Auth;
using Embedded.Mail.Connections;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Memory;
using Embedded.Mail.Storage.Sdbox;
using Embedded.Mail.Tests.Logging;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Embedded.Mail.Tests.Hosting;

/// <summary>Servers that a configuration composes, alone or beside code.</summary>
public sealed class ComposedServerTests
{
    private string _users = "";

    [SetUp]
    public void WriteUsers()
    {
        _users = Path.GetTempFileName();
        File.WriteAllText(_users, "alice:{PLAIN}secret::::/home/alice\nbob:hidden-secret\nmallory:{PLAIN}secret\n");
    }

    [TearDown]
    public void RemoveUsers() => File.Delete(_users);

    [Test]
    public async Task Configuration_alone_makes_a_server_where_the_users_of_a_passwd_file_log_in()
    {
        await using var server = Compose(
            ("Store", "memory"),
            ("PassDbs:0:Driver", "passwd-file"), ("PassDbs:0:Path", _users), ("PassDbs:0:Scheme", "PLAIN"),
            ("UserDbs:0:Driver", "passwd-file"), ("UserDbs:0:Path", _users));
        await server.StartAsync();
        Assert.That(await LogInAsync(server, "alice", "secret"), Does.StartWith("1 OK"));
        Assert.That(await LogInAsync(server, "bob", "hidden-secret"), Does.StartWith("1 OK"));
        Assert.That(await LogInAsync(server, "alice", "wrong-secret"), Does.StartWith("1 NO"));
        Assert.That((await FindAsync(server, "alice"))?.Home, Is.EqualTo("/home/alice"));
    }

    [Test]
    public async Task Entries_are_asked_in_their_order_with_their_settings()
    {
        await using var server = Compose(
            ("Store", "memory"),
            ("PassDbs:0:Driver", "static"), ("PassDbs:0:NoPassword", "true"), ("PassDbs:0:Deny", "true"), ("PassDbs:0:UserNameFilter", "mallory"),
            ("PassDbs:1:Driver", "static"), ("PassDbs:1:Password", "%u-secret"), ("PassDbs:1:Fields", "userdb_shape=round"), ("PassDbs:1:DefaultFields", "userdb_size=1"),
            ("PassDbs:2:Driver", "passwd-file"), ("PassDbs:2:Path", _users),
            ("UserDbs:0:Driver", "prefetch"), ("UserDbs:0:ResultSuccess", "ContinueOk"),
            ("UserDbs:1:Driver", "static"), ("UserDbs:1:Fields", "home=/var/mail/%n"), ("UserDbs:1:OverrideFields", "colour=red"));
        await server.StartAsync();
        Assert.That(await LogInAsync(server, "mallory", "secret"), Does.StartWith("1 NO"));
        Assert.That(await LogInAsync(server, "carol", "carol-secret"), Does.StartWith("1 OK"));
        Assert.That(await LogInAsync(server, "alice", "secret"), Does.StartWith("1 OK"));
        var request = new AuthRequest("carol", "imap");
        var result = await server.Services.GetRequiredService<IAuthenticator>().AuthenticateAsync(request, "carol-secret"u8.ToArray(), CancellationToken.None);
        var user = ((AuthResult.Success)result).User;
        Assert.That((user.Fields["shape"], user.Fields["size"], user.Home, user.Fields["colour"]), Is.EqualTo(("round", "1", "/var/mail/carol", "red")));
    }

    [Test]
    public async Task Users_of_a_passdb_need_no_userdb()
    {
        await using var server = Compose(("Store", "memory"), ("PassDbs:0:Driver", "passwd-file"), ("PassDbs:0:Path", _users));
        await server.StartAsync();
        Assert.That(await LogInAsync(server, "alice", "secret"), Does.StartWith("1 OK"));
        Assert.That(await FindAsync(server, "alice"), Is.Not.Null);
        Assert.That(await FindAsync(server, "other"), Is.Null);
    }

    [Test]
    public async Task What_code_adds_is_asked_before_what_the_configuration_adds()
    {
        await using var server = Compose(
            mail => mail.AddUser("alice", "coded-secret"),
            ("Store", "memory"), ("PassDbs:0:Driver", "static"), ("PassDbs:0:Password", "configured-secret"), ("UserDbs:0:Driver", "static"), ("UserDbs:0:AllowAllUsers", "true"));
        await server.StartAsync();
        var chains = server.Services.GetRequiredService<AuthChains>();
        Assert.That(chains.PassDbs.Select(entry => entry.Db.Name), Is.EqualTo((string[])["memory", "static"]));
        Assert.That(chains.UserDbs[1].Db.Name, Is.EqualTo("static"));
        Assert.That(await LogInAsync(server, "alice", "coded-secret"), Does.StartWith("1 OK"));
        Assert.That(await LogInAsync(server, "alice", "configured-secret"), Does.StartWith("1 OK"));
    }

    [Test]
    public async Task Store_that_code_names_wins_wherever_it_is_named()
    {
        var store = new MemoryMailStore();
        var configuration = Configuration(("Store", "memory"));
        await using var before = LoggedServer.Create(mail => mail.UseStore(store).AddConfiguration(configuration));
        await using var after = LoggedServer.Create(mail => mail.AddConfiguration(configuration).UseStore(store));
        await using var services = LoggedServer.Create(mail => mail.AddConfiguration(configuration).Services.AddSingleton<IMailStore>(store));
        Assert.That(before.Accounts.Store, Is.SameAs(store));
        Assert.That(after.Accounts.Store, Is.SameAs(store));
        Assert.That(services.Accounts.Store, Is.SameAs(store));
    }

    [Test]
    public async Task Configured_memory_store_takes_its_own_options()
    {
        await using var server = Compose(("Store", "memory"), ("MemoryStore:MaxMessageSize", "2048"));
        await server.StartAsync();
        Assert.That(server.Accounts.Store, Is.InstanceOf<MemoryMailStore>());
        Assert.That(server.Services.GetRequiredService<IOptions<MemoryStoreOptions>>().Value.MaxMessageSize, Is.EqualTo(2048));
    }

    [Test]
    public async Task Configured_sdbox_store_takes_its_own_options()
    {
        var root = Directory.CreateTempSubdirectory("sdbox-hosting-");
        try
        {
            await using var server = Compose(("Store", "sdbox"), ("Sdbox:Location", $"sdbox:{root.FullName}/%d/%n"), ("Sdbox:Sync", "Never"));
            await server.StartAsync();
            await using (await server.Accounts.OpenAsync(new MailUser("alice@example.org"), CancellationToken.None))
            {
                Assert.That(Directory.Exists($"{root.FullName}/example.org/alice/mailboxes/INBOX/dbox-Mails"));
            }

            Assert.That(server.Services.GetRequiredService<IOptions<SdboxStoreOptions>>().Value.Sync, Is.EqualTo(SyncMode.Never));
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    [Test]
    public async Task Server_whose_configuration_names_no_store_says_so()
    {
        await using var server = Compose(("PassDbs:0:Driver", "static"), ("PassDbs:0:Password", "x"));
        Assert.That(async () => await server.StartAsync(), Throws.InvalidOperationException.With.Message.Contains("no store").And.Message.Contains("option Store"));
    }

    [TestCase("Store=tape", "Store is 'tape' and must be one of sdbox, memory.")]
    [TestCase("Store=", "Store is '' and must be one of sdbox, memory.")]
    [TestCase("PassDbs:0:Driver=oauth2", "PassDbs:0:OAuth2 is not set")]
    [TestCase("PassDbs:0:Driver=oauth2;PassDbs:0:OAuth2:KeySet=ftp://x", "PassDbs:0:OAuth2:KeySet is 'ftp://x'")]
    [TestCase("PassDbs:0:Driver=static;PassDbs:0:NoPassword=true;PassDbs:0:OAuth2:KeySet=/x", "PassDbs:0:OAuth2 is 'True' and no argument of the driver 'static'")]
    [TestCase("PassDbs:0:Path=x", "PassDbs:0:Driver is '' and must be one of passwd-file, static")]
    [TestCase("PassDbs:0:Driver=prefetch", "PassDbs:0:Driver is 'prefetch' and must be one of passwd-file, static")]
    [TestCase("UserDbs:0:Driver=ldap", "UserDbs:0:Driver is 'ldap' and must be one of passwd-file, static, prefetch")]
    [TestCase("PassDbs:0:Driver=passwd-file", "PassDbs:0:Path is not set; the driver 'passwd-file' needs it.")]
    [TestCase("PassDbs:0:Driver=passwd-file;PassDbs:0:Path=", "PassDbs:0:Path is not set")]
    [TestCase("UserDbs:0:Driver=static;UserDbs:1:Driver=passwd-file", "UserDbs:1:Path is not set; the driver 'passwd-file' needs it.")]
    [TestCase("PassDbs:0:Driver=passwd-file;PassDbs:0:Path=/etc/%Q/users", "PassDbs:0:Path: unknown variable %Q in '/etc/%Q/users'.")]
    [TestCase("PassDbs:0:Driver=passwd-file;PassDbs:0:Path=x;PassDbs:0:UserNameFormat=%Q", "PassDbs:0:UserNameFormat: unknown variable %Q")]
    [TestCase("PassDbs:0:Driver=passwd-file;PassDbs:0:Path=x;PassDbs:0:Scheme=ROT13", "PassDbs:0:Scheme is 'ROT13', which is not supported.")]
    [TestCase("PassDbs:0:Driver=passwd-file;PassDbs:0:Path=x;PassDbs:0:NoPassword=true", "PassDbs:0:NoPassword is 'True' and no argument of the driver 'passwd-file'.")]
    [TestCase("PassDbs:0:Driver=passwd-file;PassDbs:0:Path=x;PassDbs:0:Skip=99", "PassDbs:0:Skip is '99' and must be one of Never, Authenticated, Unauthenticated.")]
    [TestCase("UserDbs:0:Driver=static;UserDbs:0:ResultFailure=7", "UserDbs:0:ResultFailure is '7' and must be one of ReturnOk,")]
    [TestCase("UserDbs:0:Driver=static;UserDbs:0:Path=/x", "UserDbs:0:Path is '/x' and no argument of the driver 'static'.")]
    [TestCase("UserDbs:0:Driver=prefetch;UserDbs:0:Fields==x", "UserDbs:0:Fields: '=x' has no field name.")]
    [TestCase("UserDbs:0:Driver=prefetch;UserDbs:0:OverrideFields=home=%Q", "UserDbs:0:OverrideFields: unknown variable %Q")]
    [TestCase("PassDbs:0:Driver=static", "PassDbs:0:Password is not set; the driver 'static' needs it, or NoPassword.")]
    [TestCase("PassDbs:0:Driver=static;PassDbs:0:NoPassword=true;PassDbs:0:Deny=true;PassDbs:0:Master=true", "PassDbs:0:Deny is 'True', and so is Master")]
    [TestCase("PassDbs:0:Driver=static;PassDbs:0:NoPassword=true;PassDbs:0:Pass=true;PassDbs:0:ResultSuccess=Return", "PassDbs:0:Pass is 'True' and ResultSuccess 'Return'")]
    [TestCase("PassDbs:0:Driver=static;PassDbs:0:NoPassword=true;PassDbs:0:Colour=red", "PassDbs:0:Colour is no option that has one value; it is set to 'red'.")]
    [TestCase("PassDbs:0:Driver=static;PassDbs:0:NoPassword=true;PassDbs:0:Service=imap", "PassDbs:0:Service is 'imap' and no argument of the driver 'static'.")]
    [TestCase("PassDbs:0:Driver=pam;PassDbs:0:Service=%Q", "PassDbs:0:Service: unknown variable %Q")]
    [TestCase("PassDbs:0:Driver=pam;PassDbs:0:MaxConcurrency=0", "PassDbs:0:MaxConcurrency is '0' and must be from 1 to 256.")]
    [TestCase("PassDbs:0:Driver=pam;PassDbs:0:MaxWaiting=0", "PassDbs:0:MaxWaiting is '0' and must be from 1 to 100,000.")]
    [TestCase("PassDbs=passwd-file", "PassDbs is no option that has one value; it is set to 'passwd-file'.")]
    [TestCase("Store:Driver=memory", "Store:Driver is no option that has one value; it is set to 'memory'.")]
    public async Task What_cannot_be_made_fails_the_start_with_its_name_and_value(string settings, string message)
    {
        await using var server = LoggedServer.Create(mail => mail.UseMemoryStore().WithoutDefaultListeners().AddConfiguration(Parse(settings)));
        Assert.That(async () => await server.StartAsync(), Throws.TypeOf<OptionsValidationException>().With.Message.Contains(message));
    }

    [TestCase("PassDbs:0:Driver=static;PassDbs:0:Password=%{hunter2}", "PassDbs:0:Password has a wrong %-variable")]
    [TestCase("PassDbs:0:Driver=static;PassDbs:0:Password=hunter2;PassDbs:0:NoPassword=true", "PassDbs:0:NoPassword is 'True' and Password is set")]
    [TestCase("PassDbs:0:Driver=passwd-file;PassDbs:0:Path=x;PassDbs:0:Password=hunter2", "PassDbs:0:Password is set and no argument of the driver 'passwd-file'.")]
    public async Task Wrong_password_of_a_passdb_is_not_repeated(string settings, string message)
    {
        await using var server = LoggedServer.Create(mail => mail.UseMemoryStore().WithoutDefaultListeners().AddConfiguration(Parse(settings)));
        Assert.That(
            async () => await server.StartAsync(),
            Throws.TypeOf<OptionsValidationException>().With.Message.Contains(message).And.Message.Not.Contains("hunter2"));
    }

    [TestCase("PassDbs:0:Skip", "sometimes")]
    [TestCase("UserDbs:0:ResultSuccess", "perhaps")]
    [TestCase("PassDbs:0:Deny", "maybe")]
    public async Task Value_of_another_kind_fails_the_start_with_its_name_and_value(string key, string value)
    {
        await using var server = LoggedServer.Create(mail => mail.UseMemoryStore().WithoutDefaultListeners().AddConfiguration(Configuration((key, value))));
        Assert.That(async () => await server.StartAsync(), Throws.InvalidOperationException.With.Message.Contains(key).And.Message.Contains(value));
    }

    private static MailServer Compose(params (string Key, string? Value)[] settings) => Compose(_ => { }, settings);

    private static MailServer Compose(Action<IMailServerBuilder> code, params (string Key, string? Value)[] settings)
    {
        var configuration = Configuration(
        [
            ("Connections:Listeners:0:Protocol", "imap"), ("Connections:Listeners:0:Address", "127.0.0.1"), ("Connections:Listeners:0:Tls", nameof(ListenerTls.None)),
            ("Auth:FailureDelay", "0"), ("Auth:MaxPenalty", "0"), .. settings,
        ]);
        return LoggedServer.Create(mail => code(mail.AddConfiguration(configuration)));
    }

    private static async Task<string?> LogInAsync(MailServer server, string user, string password)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server.EndPoints["imap"]);
        await using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream);
        await using var writer = new StreamWriter(stream) { NewLine = "\r\n", AutoFlush = true };
        _ = await reader.ReadLineAsync();
        await writer.WriteLineAsync($"1 LOGIN {user} {password}");
        return await reader.ReadLineAsync();
    }

    private static async Task<MailUser?> FindAsync(MailServer server, string user) =>
        await server.Services.GetRequiredService<IAuthenticator>().FindUserAsync(new AuthRequest(user, "lmtp"), CancellationToken.None) is AuthResult.Success found
            ? found.User
            : null;

    private static IConfiguration Parse(string settings) => Configuration(
        [.. settings.Split(';').Select(setting => setting.Split('=', 2)).Select(parts => (parts[0], (string?)parts[1]))]);

    private static IConfiguration Configuration(params (string Key, string? Value)[] values) =>
        new ConfigurationBuilder().AddInMemoryCollection(values.Select(pair => KeyValuePair.Create(pair.Key, pair.Value))).Build();
}
