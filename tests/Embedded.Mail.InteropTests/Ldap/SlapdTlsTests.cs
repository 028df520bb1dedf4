using Embedded.Mail.Auth;
using Embedded.Mail.InteropTests.Peers;
using Embedded.Mail.Ldap;

namespace Embedded.Mail.InteropTests.Ldap;

/// <summary>Whom we speak with: ldaps and StartTLS against certificates that are right and wrong.</summary>
public sealed class SlapdTlsTests
{
    private static readonly SlapdCertificates Certificates = new();
    private static readonly string Users = TestDirectory.Ldif(new Dictionary<string, string> { ["alice"] = "secret" });
    private readonly Dictionary<string, PrivateSlapd> _servers = [];

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        foreach (var (name, certificate) in ((string, TestCertificate)[])[("valid", Certificates.Valid()), ("expired", Certificates.Expired()), ("other", Certificates.OfAnotherHost())])
        {
            _servers[name] = await PrivateSlapd.StartAsync(
                Users, certificate, $"authz-regexp \"cn=reader.example.org\" \"{PrivateSlapd.Reader}\"", Certificates.AuthorityFile);
        }
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        foreach (var server in _servers.Values)
        {
            await server.DisposeAsync();
        }

        Certificates.Dispose();
    }

    [Test]
    public async Task A_right_certificate_is_taken([Values] bool startTls, [Values("file", "directory")] string authority, [Values] bool authBind)
    {
        await using var db = Open("valid", startTls, options =>
        {
            options.AuthBind = authBind;
            options.CaCertificateFile = authority == "file" ? Certificates.AuthorityFile : "";
            options.CaCertificateDirectory = authority == "file" ? "" : Certificates.AuthorityDirectory;
        });
        Assert.That(await db.VerifyAsync("alice", "secret"), Is.InstanceOf<PassDbResult.Ok>());
        Assert.That(await db.VerifyAsync("alice", "wrong"), Is.InstanceOf<PassDbResult.Mismatch>());
        Assert.That(await db.VerifyAsync("mallory", "secret"), Is.InstanceOf<PassDbResult.UnknownUser>());
    }

    [Test]
    public async Task The_name_localhost_is_the_name_compared([Values] bool startTls)
    {
        await using var db = Open("valid", startTls, options => options.Uris = options.Uris.Replace("127.0.0.1", "localhost", StringComparison.Ordinal));
        Assert.That(await db.VerifyAsync("alice", "secret"), Is.InstanceOf<PassDbResult.Ok>());
    }

    [Test]
    public async Task A_wrong_certificate_is_a_temporary_failure_that_says_why(
        [Values] bool startTls,
        [Values(LdapCertificateCheck.Hard, LdapCertificateCheck.Demand, LdapCertificateCheck.Try)] LdapCertificateCheck check,
        [Values("expired", "other", "stranger", "system")] string fault)
    {
        await using var db = Open(ServerOf(fault), startTls, options =>
        {
            options.RequireCertificate = check;
            options.CaCertificateFile = AuthorityOf(fault);
        });
        var result = await db.VerifyAsync("alice", "secret");
        Assert.That(result, Is.InstanceOf<PassDbResult.TemporaryFailure>());
        Assert.That(((PassDbResult.TemporaryFailure)result).Reason, Does.Contain("certificate is not valid").And.Contain(fault switch
        {
            "expired" => "expired",
            "other" => "another host",
            _ => "certificate",
        }));
    }

    [Test]
    public async Task A_wrong_certificate_is_taken_where_the_options_say_so(
        [Values] bool startTls, [Values(LdapCertificateCheck.Allow, LdapCertificateCheck.Never)] LdapCertificateCheck check, [Values("expired", "other", "stranger")] string fault)
    {
        await using var db = Open(fault == "stranger" ? "valid" : fault, startTls, options => (options.RequireCertificate, options.CaCertificateFile) = (check, AuthorityOf(fault)));
        Assert.That(await db.VerifyAsync("alice", "secret"), Is.InstanceOf<PassDbResult.Ok>());
    }

    [Test]
    public async Task An_authority_that_cannot_be_read_is_a_temporary_failure([Values("missing.pem", "README")] string file)
    {
        await using var db = Open("valid", true, options => options.CaCertificateFile = Path.Combine(Certificates.AuthorityDirectory, file));
        Assert.That(await db.VerifyAsync("alice", "secret"), Is.InstanceOf<PassDbResult.TemporaryFailure>());
    }

    [Test]
    public async Task A_server_that_is_not_trusted_is_told_nothing([Values] bool startTls)
    {
        await using var server = await PrivateSlapd.StartAsync(Users, Certificates.OfAnotherHost());
        await using var db = TestDirectory.Open(
            startTls ? server.Uri : server.TlsUri, options => (options.StartTls, options.AuthBind, options.CaCertificateFile) = (startTls, true, Certificates.AuthorityFile));
        Assert.That(await db.VerifyAsync("alice", "secret"), Is.InstanceOf<PassDbResult.TemporaryFailure>());
        Assert.That(server.Log, Does.Not.Contain("BIND").And.Not.Contain("SRCH"));
    }

    [Test]
    public async Task A_server_without_tls_refuses_StartTLS_and_is_told_nothing()
    {
        await using var server = await PrivateSlapd.StartAsync(Users);
        await using var db = TestDirectory.Open(server.Uri, options => options.StartTls = true);
        var result = await db.VerifyAsync("alice", "secret");
        Assert.That(result, Is.InstanceOf<PassDbResult.TemporaryFailure>());
        Assert.That(((PassDbResult.TemporaryFailure)result).Reason, Does.Contain("refuses StartTLS"));
        Assert.That(server.Log, Does.Not.Contain("BIND").And.Not.Contain("SRCH"));
    }

    [Test]
    public async Task A_client_certificate_binds_searches_by_external([Values] bool startTls)
    {
        var client = Certificates.Client();
        await using var db = Open("valid", startTls, options =>
        {
            (options.Dn, options.DnPassword, options.SaslExternal) = ("", "", true);
            (options.CertificateFile, options.KeyFile) = (client.Certificate, client.Key);
        });
        Assert.That(await db.VerifyAsync("alice", "secret"), Is.InstanceOf<PassDbResult.Ok>(), "only the reader may read passwords");
    }

    private static string ServerOf(string fault) => fault is "expired" or "other" ? fault : "valid";

    private static string AuthorityOf(string fault) => fault switch
    {
        "stranger" => Certificates.StrangerFile,
        "system" => "",
        _ => Certificates.AuthorityFile,
    };

    private LdapDb Open(string server, bool startTls, Action<LdapOptions> configure) =>
        TestDirectory.Open(startTls ? _servers[server].Uri : _servers[server].TlsUri, options =>
        {
            options.StartTls = startTls;
            options.CaCertificateFile = Certificates.AuthorityFile;
            configure(options);
        });
}
