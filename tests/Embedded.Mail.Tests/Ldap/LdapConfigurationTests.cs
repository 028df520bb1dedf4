using Embedded.Mail.Auth;
using Embedded.Mail.Ldap;
using Embedded.Mail.Tests.Auth;
using Embedded.Mail.Tests.Logging;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Embedded.Mail.Tests.Ldap;

/// <summary>Directories in a configuration and in code, in whole servers.</summary>
public sealed class LdapConfigurationTests
{
    private string _file = "";

    [SetUp]
    public void MakeFile() => _file = Path.GetTempFileName();

    [TearDown]
    public void RemoveFile() => File.Delete(_file);

    [Test]
    public async Task A_configuration_names_a_file_of_dovecot_s()
    {
        await using var directory = new FakeLdapServer(FakeLdapServer.OfAlice);
        File.WriteAllText(_file, $"uris = {directory.Uri}\nbase = dc=example,dc=org\nauth_bind = yes\nuser_attrs = =home=/srv/%u\n");
        await using var server = Create(mail => mail.AddLdapDriver(), ("PassDbs:0:Driver", "ldap"), ("PassDbs:0:Path", _file), ("UserDbs:0:Driver", "ldap"), ("UserDbs:0:Path", _file));
        await server.StartAsync();
        var authenticator = server.Services.GetRequiredService<IAuthenticator>();
        Assert.That((await authenticator.LogInAsync("alice", "secret")).User().Home, Is.EqualTo("/srv/alice"));
        Assert.That(AuthFixture.Word(await authenticator.LogInAsync("alice", "hunter2")), Is.EqualTo("fail"));
        Assert.That(directory.Connections, Is.EqualTo(2), "passdb and userdb share the connection for searches");
    }

    [Test]
    public async Task Code_adds_a_directory_for_both_chains_or_for_one()
    {
        await using var directory = new FakeLdapServer(FakeLdapServer.OfAlice);
        Action<LdapOptions> options = ldap => (ldap.Uris, ldap.Base, ldap.AuthBind, ldap.UserAttributes) = (directory.Uri, "dc=example,dc=org", true, "=home=/srv/%u");
        Action<IMailServerBuilder>[] ways = [mail => mail.AddLdap(options), mail => mail.AddLdapPassDb(options).AddLdapUserDb(options)];
        foreach (var way in ways)
        {
            await using var server = Create(way);
            await server.StartAsync();
            var authenticator = server.Services.GetRequiredService<IAuthenticator>();
            Assert.That((await authenticator.LogInAsync("alice", "secret")).User().Home, Is.EqualTo("/srv/alice"));
        }
    }

    [Test]
    public void Without_the_package_s_driver_the_name_is_unknown() =>
        Assert.That(
            async () => await StartAsync(_ => { }, ("PassDbs:0:Driver", "ldap"), ("PassDbs:0:Path", "/x")),
            Throws.TypeOf<OptionsValidationException>().With.Message.Contains("PassDbs:0:Driver is 'ldap' and must be one of"));

    [Test]
    public void A_driver_without_its_file_is_refused() =>
        Assert.That(
            async () => await StartAsync(mail => mail.AddLdapDriver(), ("UserDbs:0:Driver", "ldap")),
            Throws.TypeOf<OptionsValidationException>().With.Message.Contains("UserDbs:0:Path is not set; the driver 'ldap' needs it."));

    [TestCase("uris = ldap://127.0.0.1\nbase = dc=x\nscope = deep", "line 3: scope")]
    [TestCase("uris = ldap://127.0.0.1\nbase = dc=x\npass_filter = (uid=%u", "LdapOptions.PassFilter")]
    [TestCase("uris = ldap://127.0.0.1", "LdapOptions.Base")]
    public void A_wrong_file_fails_the_start_by_its_name(string text, string error)
    {
        File.WriteAllText(_file, text);
        Assert.That(
            async () => await StartAsync(mail => mail.AddLdapDriver(), ("PassDbs:0:Driver", "ldap"), ("PassDbs:0:Path", _file)),
            Throws.TypeOf<OptionsValidationException>().With.Message.Contains(error).And.Message.Contains(_file));
    }

    [Test]
    public void A_file_that_is_not_there_fails_the_start_by_its_name() =>
        Assert.That(
            async () => await StartAsync(mail => mail.AddLdapDriver(), ("PassDbs:0:Driver", "ldap"), ("PassDbs:0:Path", "/nowhere/ldap.conf")),
            Throws.TypeOf<OptionsValidationException>().With.Message.Contains("/nowhere/ldap.conf cannot be read"));

    private static async Task StartAsync(Action<IMailServerBuilder> configure, params (string Key, string Value)[] settings)
    {
        await using var server = Create(configure, settings);
        await server.StartAsync();
    }

    private static MailServer Create(Action<IMailServerBuilder> configure, params (string Key, string Value)[] settings) => LoggedServer.Create(mail =>
    {
        mail.UseMemoryStore().WithoutDefaultListeners();
        mail.Configure<AuthOptions>(options => options.FailureDelay = TimeSpan.Zero);
        configure(mail);
        mail.AddConfiguration(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build());
    });
}
