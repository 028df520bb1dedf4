using System.Security.Cryptography.X509Certificates;
using Embedded.Mail.Connections;
using Embedded.Mail.Testing;
using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Tests.Connections.Tls;

/// <summary>Certificates of clients against the authorities of <c>ssl_ca</c> and what these have revoked.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class ClientCertificateTests
{
    private static readonly DateTimeOffset Later = DateTimeOffset.UtcNow.AddDays(5);

    [Test]
    public async Task Client_is_asked_only_when_configured_and_need_not_send_one([Values] bool isRequested)
    {
        using var directory = new TemporaryDirectory();
        using var root = TestCertificate.CreateAuthority("root", issuer: null);
        await using var host = Start(directory, [root], [], tls => tls.VerifyClientCertificate = isRequested);
        var wasAsked = false;
        string[] named = [];
        await using var client = await host.ConnectAsync();
        await client.HandshakeAsync(configure: options => options.LocalCertificateSelectionCallback = (_, _, _, remote, issuers) =>
        {
            wasAsked |= remote is not null;
            named = issuers;
            return null!;
        });
        Assert.That(await client.ReadLineAsync(), Is.EqualTo("HELLO"));
        Assert.That(wasAsked, Is.EqualTo(isRequested));
        Assert.That(named, Is.EqualTo(isRequested ? ["CN=root"] : Array.Empty<string>()), "clients choose by the authorities named");
        Assert.That((await host.Protocol.Connected.Task).ClientCertificate, Is.Null);
        Assert.That(host.Logger.Count(1033), Is.Zero);
    }

    [Test]
    public async Task Certificate_of_the_authority_counts()
    {
        using var directory = new TemporaryDirectory();
        using var root = TestCertificate.CreateAuthority("root", issuer: null);
        using var certificate = TestCertificate.Create("alice", root);
        await using var host = Start(directory, [root], [TestCertificate.CreateRevocationList(root, Later)]);
        Assert.That(await AcceptedAsync(host, certificate), Is.EqualTo(certificate.Thumbprint));
    }

    [Test]
    public async Task Certificate_of_an_intermediate_authority_counts_when_the_server_or_the_client_has_that([Values] bool isClients)
    {
        using var directory = new TemporaryDirectory();
        using var root = TestCertificate.CreateAuthority("root", issuer: null);
        using var intermediate = TestCertificate.CreateAuthority("intermediate", root);
        using var certificate = TestCertificate.Create("alice", intermediate);
        await using var host = Start(directory, isClients ? [root] : [root, intermediate], [], tls => tls.RequireRevocationList = false);
        Assert.That(await AcceptedAsync(host, certificate, isClients ? [intermediate] : []), Is.EqualTo(certificate.Thumbprint));
    }

    [TestCase("stranger", "self-signed certificate|self signed certificate|partial chain|unable to get")]
    [TestCase("same name", "signature|partial chain|unable to get|self-signed")]
    [TestCase("expired", "expired")]
    [TestCase("revoked", "certificate revoked")]
    [TestCase("no list", "unable to get certificate CRL of CN=root")]
    [TestCase("old list", "CRL of CN=root has expired")]
    [TestCase("for servers", "policy|purpose|usage")]
    public async Task Certificate_that_does_not_count_is_logged_and_the_session_goes_on_without(string fault, string reason)
    {
        using var directory = new TemporaryDirectory();
        using var root = TestCertificate.CreateAuthority("root", issuer: null);
        using var impostor = TestCertificate.CreateAuthority("root", issuer: null);
        using var certificate = fault switch
        {
            "stranger" => TestCertificate.Create("alice"),
            "same name" => TestCertificate.Create("alice", impostor),
            "for servers" => TestCertificate.Create("alice", root, usage: "1.3.6.1.5.5.7.3.1"),
            _ => TestCertificate.Create("alice", root),
        };
        var list = fault switch
        {
            "revoked" => TestCertificate.CreateRevocationList(root, Later, certificate),
            "old list" => TestCertificate.CreateRevocationList(root, DateTimeOffset.UtcNow.AddDays(-1)),
            _ => TestCertificate.CreateRevocationList(root, Later.AddDays(30)),
        };
        var time = new ManualTimeProvider(DateTimeOffset.UtcNow.AddDays(fault == "expired" ? 15 : 0));
        await using var host = Start(directory, [root], fault == "no list" ? [] : [list], time: time);
        Assert.That(await AcceptedAsync(host, certificate), Is.Null);
        var entry = host.Logger.Entries.Single(entry => entry.Id == 1033);
        Assert.That(entry.Text, Does.Contain("CN=alice").And.Match($"(?i){reason}"));
        Assert.That(entry.Level, Is.EqualTo(LogLevel.Information));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Revocation_of_the_intermediate_authority_counts_too(bool isRequired)
    {
        using var directory = new TemporaryDirectory();
        using var root = TestCertificate.CreateAuthority("root", issuer: null);
        using var intermediate = TestCertificate.CreateAuthority("intermediate", root);
        using var certificate = TestCertificate.Create("alice", intermediate);
        string[] lists = [TestCertificate.CreateRevocationList(root, Later, intermediate), TestCertificate.CreateRevocationList(intermediate, Later)];
        await using var host = Start(directory, [root, intermediate], lists, tls => tls.RequireRevocationList = isRequired);
        Assert.That(await AcceptedAsync(host, certificate), Is.Null);
        Assert.That(host.Logger.Entries.Single(entry => entry.Id == 1033).Text, Does.Contain("certificate revoked"));
    }

    [Test]
    public async Task Changed_authorities_and_lists_are_read_again()
    {
        using var directory = new TemporaryDirectory();
        using var first = TestCertificate.CreateAuthority("first", issuer: null);
        using var second = TestCertificate.CreateAuthority("second", issuer: null);
        using var certificate = TestCertificate.Create("alice", second);
        var time = new ManualTimeProvider(DateTimeOffset.UtcNow);
        await using var host = Start(directory, [first], [], tls => tls.RequireRevocationList = false, time);
        Assert.That(await AcceptedAsync(host, certificate), Is.Null);

        await File.WriteAllTextAsync(directory.File("ca"), "half a fi");
        time.Advance(TimeSpan.FromSeconds(11));
        Assert.That(host.Logger.Count(1032), Is.EqualTo(1), "what is broken changes nothing");
        Write(directory, [first, second], []);
        time.Advance(TimeSpan.FromSeconds(11));
        Assert.That(await AcceptedAsync(host, certificate), Is.EqualTo(certificate.Thumbprint));

        Write(directory, [first, second], [TestCertificate.CreateRevocationList(second, Later, certificate)]);
        time.Advance(TimeSpan.FromSeconds(11));
        Assert.That(await AcceptedAsync(host, certificate), Is.Null);
    }

    [TestCase("missing", "ca")]
    [TestCase("no root", "There is no root certificate in it.")]
    [TestCase("list of others", "None of its authorities has signed the revocation list of CN=root.")]
    [TestCase("broken list", "The revocation list is malformed")]
    public void File_that_cannot_be_used_fails_the_start_and_is_named(string fault, string message)
    {
        using var directory = new TemporaryDirectory();
        using var root = TestCertificate.CreateAuthority("root", issuer: null);
        using var intermediate = TestCertificate.CreateAuthority("intermediate", root);
        using var impostor = TestCertificate.CreateAuthority("root", issuer: null);
        var error = Assert.Throws<IOException>(() => Start(directory, fault == "no root" ? [intermediate] : [root], fault switch
        {
            "list of others" => [TestCertificate.CreateRevocationList(impostor, Later)],
            "broken list" => ["-----BEGIN X509 CRL-----\nMAMCAQE=\n-----END X509 CRL-----\n"],
            _ => [],
        }, tls => tls.ClientCaFile = fault == "missing" ? directory.File("nowhere/ca") : tls.ClientCaFile));
        Assert.That(error!.Message, Does.Contain("ca' cannot be loaded").And.Contain(message));
    }

    private static TestHost Start(
        TemporaryDirectory directory, X509Certificate2[] authorities, string[] lists, Action<TlsOptions>? configure = null, TimeProvider? time = null)
    {
        Write(directory, authorities, lists);
        return TestHost.Start(
            options =>
            {
                options.Listeners[0].Tls = ListenerTls.Implicit;
                (options.Tls.VerifyClientCertificate, options.Tls.ClientCaFile) = (true, directory.File("ca"));
                configure?.Invoke(options.Tls);
            },
            time);
    }

    private static void Write(TemporaryDirectory directory, X509Certificate2[] authorities, string[] lists) =>
        File.WriteAllText(directory.File("ca"), string.Join('\n', authorities.Select(one => one.ExportCertificatePem()).Concat(lists)));

    /// <summary>Connects with a certificate.</summary>
    /// <returns>The thumbprint of the certificate that the session gets to see; null for none.</returns>
    private static async Task<string?> AcceptedAsync(TestHost host, X509Certificate2 certificate, params X509Certificate2[] chain)
    {
        await using var client = await host.ConnectAsync();
        await client.HandshakeAsync(configure: options => options.ClientCertificateContext = System.Net.Security.SslStreamCertificateContext.Create(certificate, [.. chain], offline: true));
        Assert.That(await client.ReadLineAsync(), Is.EqualTo("HELLO"));
        return await client.AskAsync("CERTIFICATE") is { Length: > 0 } thumbprint ? thumbprint : null;
    }
}
