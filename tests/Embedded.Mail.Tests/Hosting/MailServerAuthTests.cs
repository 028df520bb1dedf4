using System.Text;
using Embedded.Mail.Auth;
using Embedded.Mail.Tests.Logging;
using Microsoft.Extensions.DependencyInjection;

namespace Embedded.Mail.Tests.Hosting;

public sealed class MailServerAuthTests
{
    private string _directory = "";

    [SetUp]
    public void Make() => _directory = Directory.CreateTempSubdirectory("mail-auth-").FullName;

    [TearDown]
    public void Delete() => Directory.Delete(_directory, recursive: true);

    [Test]
    public async Task Passwd_files_make_a_chain_of_denied_users_master_users_and_users_with_fields_of_their_own()
    {
        await using var server = LoggedServer.Create(mail => mail
            .UseMemoryStore()
            .Configure<AuthOptions>(options => (options.FailureDelay, options.MaxPenalty, options.MasterUserSeparator) = (TimeSpan.Zero, TimeSpan.Zero, "*"))
            .AddPasswdFilePassDb(Write("denied", "mallory\n"), configure: settings => settings.Deny = true)
            .AddPasswdFilePassDb(Write("masters", "root:{PLAIN}secret-r\n"), configure: settings => settings.Master = settings.Pass = true)
            .AddPasswdFilePassDb(Write("passwords", "alice:secret-a\nmallory:secret-m\n"), options => options.Scheme = "PLAIN")
            .AddPasswdFileUserDb(Write("users", "alice:::::/home/alice\nmallory:\n"), configure: settings => settings.OverrideFields = "quota_rule=*:storage=1G"));

        var alice = (await LogInAsync(server, "alice", "secret-a") as AuthResult.Success)?.User;
        Assert.That((alice?.Home, alice?.Fields["quota_rule"]), Is.EqualTo(("/home/alice", "*:storage=1G")));
        Assert.That(await LogInAsync(server, "alice", "secret-r"), Is.TypeOf<AuthResult.Failed>());
        Assert.That(await LogInAsync(server, "mallory", "secret-m"), Is.TypeOf<AuthResult.Failed>());
        Assert.That((await LogInAsync(server, "alice*root", "secret-r") as AuthResult.Success)?.User.Name, Is.EqualTo("alice"));
        Assert.That(await LogInAsync(server, "mallory*root", "secret-r"), Is.TypeOf<AuthResult.Failed>());
    }

    [Test]
    public async Task Static_and_prefetch_serve_a_trusted_front_end()
    {
        await using var server = LoggedServer.Create(mail => mail
            .UseMemoryStore()
            .AddStaticPassDb(options => (options.Password, options.Fields) = ("front-end-secret", "userdb_home=/mail/%d/%n"))
            .AddPrefetchUserDb()
            .AddStaticUserDb(options => (options.Fields, options.AllowAllUsers) = ("home=/elsewhere", true)));
        Assert.That((await LogInAsync(server, "Alice@Example.org", "front-end-secret") as AuthResult.Success)?.User.Home, Is.EqualTo("/mail/example.org/alice"));
        var recipient = await Authenticator(server).FindUserAsync(new AuthRequest("bob", "lmtp"), CancellationToken.None);
        Assert.That((recipient as AuthResult.Success)?.User.Home, Is.EqualTo("/elsewhere"));
    }

    private static IAuthenticator Authenticator(MailServer server) => server.Services.GetRequiredService<IAuthenticator>();

    private static async Task<AuthResult> LogInAsync(MailServer server, string user, string password) => await Authenticator(server).AuthenticateAsync(
        new AuthRequest(user, "imap") { Mechanism = "PLAIN" }, Encoding.UTF8.GetBytes(password), CancellationToken.None);

    private string Write(string name, string text)
    {
        var path = Path.Combine(_directory, name);
        File.WriteAllText(path, text);
        return path;
    }
}
