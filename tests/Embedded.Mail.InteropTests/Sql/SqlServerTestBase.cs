using Embedded.Mail.InteropTests.Ldap;
using Embedded.Mail.InteropTests.Peers;

namespace Embedded.Mail.InteropTests.Sql;

/// <summary>A server of one kind, with certificates, for a fixture.</summary>
public abstract class SqlServerTestBase(string kind)
{
    private protected const string Table = """
        CREATE TABLE users (name VARCHAR(64) NOT NULL, domain VARCHAR(64) NOT NULL, password VARCHAR(255), home VARCHAR(255), uid INTEGER, gid INTEGER, quota_rule VARCHAR(64), nologin VARCHAR(10), PRIMARY KEY (name, domain));
        INSERT INTO users VALUES
          ('alice', 'example.org', '{PLAIN}secret', '/srv/alice', 2000, 2001, '*:storage=1G', NULL),
          ('bob', 'example.org', '$6$saltsalt$qFmFH.bQmmtXzyBY0s9v7Oicd2z4XSIecDzlB5KiA2/jctKu9YterLp8wwnSq.qc.eoxqOmSuNp2xS0ktL3nh/', NULL, NULL, NULL, NULL, NULL),
          ('carol', 'example.org', '{PLAIN}secret', '/srv/carol', 2000, 2001, NULL, 'Y'),
          ('o''neil', 'example.org', '{PLAIN}se''cr"et', '/srv/oneil', 2000, 2001, NULL, NULL),
          ('jürgen', 'bücher.example', '{PLAIN}geheim', '/srv/jürgen', 2000, 2001, NULL, NULL);
        """;

    private protected static readonly SlapdCertificates Certificates = new();

    private PrivateSqlServer? _server;

    private protected PrivateSqlServer Server => _server!;

    private protected string Verified => Server.Verified(Certificates.AuthorityFile);

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        var certificate = Certificates.Valid();
        _server = kind == "mariadb" ? await PrivateMariaDb.StartAsync(certificate) : await PrivatePostgres.StartAsync(certificate);
        await Server.RunAsync(Table);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}
