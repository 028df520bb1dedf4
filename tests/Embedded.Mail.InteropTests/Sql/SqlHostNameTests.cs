using Embedded.Mail.InteropTests.Ldap;
using Embedded.Mail.InteropTests.Peers;

namespace Embedded.Mail.InteropTests.Sql;

/// <summary>
/// A server whose certificate is good, but another host's. With PostgreSQL only: what MySql.Data 8.0.16 calls VerifyFull takes no authority but the system's, so that it refuses every server of a test.
/// </summary>
public sealed class SqlHostNameTests
{
    [Test]
    public async Task A_server_with_the_certificate_of_another_host_gets_no_password()
    {
        using var certificates = new SlapdCertificates();
        await using var data = await PrivatePostgres.StartAsync(certificates.OfAnotherHost());
        await data.RunAsync("""
            CREATE TABLE users (name VARCHAR(64), domain VARCHAR(64), password VARCHAR(255), home VARCHAR(255), uid INTEGER, gid INTEGER, quota_rule VARCHAR(64), nologin VARCHAR(10));
            INSERT INTO users (name, domain, password) VALUES ('alice', 'example.org', '{PLAIN}secret');
            """);

        // Whoever does not look at the name gets in: nothing else is wrong with this server.
        var verified = data.Verified(certificates.AuthorityFile);
        await using var careless = await SqlMailServer.StartAsync(data.Open(verified.Replace("VerifyFull", "VerifyCA", StringComparison.Ordinal)));
        Assert.That(await careless.LogInAsync("alice@example.org", "secret"), Is.EqualTo("ok"));
        await using var careful = await SqlMailServer.StartAsync(data.Open(verified));
        Assert.That(await careful.LogInAsync("alice@example.org", "secret"), Is.EqualTo("temporary"));
    }
}
