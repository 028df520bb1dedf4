using System.Data.Common;
using Npgsql;

namespace Embedded.Mail.InteropTests.Peers;

/// <summary>A PostgreSQL that takes connections over TLS only.</summary>
internal sealed class PrivatePostgres : PrivateSqlServer
{
    private const string Password = "db-secret";
    private const string Packages = "/usr/lib/postgresql";

    private PrivatePostgres(TestCertificate certificate)
        : base("postgres", certificate)
    {
    }

    public override string InTheClear => "SSL Mode=Disable";

    public override (string Driver, string Connect) ForDovecot(string authorityFile) =>
        ("pgsql", $"host=127.0.0.1 port={PortText} user=mail password={Password} dbname=postgres sslmode=verify-full sslrootcert={authorityFile} maxconns=1");

    protected override string ReadyMessage => "ready to accept connections";

    // What a kill leaves behind keeps the next server from starting for a moment; this ends all of it at once, and as suddenly.
    protected override string CrashSignal => "QUIT";

    public static async Task<PrivatePostgres> StartAsync(TestCertificate certificate)
    {
        var initdb = Program("initdb");
        var server = new PrivatePostgres(certificate);
        _ = server.Folder.Write("hba", "hostssl all all 127.0.0.1/32 scram-sha-256\n");
        var password = server.Folder.Write("password", Password);
        await server.CreateAsync(new ProgramStart(
            initdb, "-D", server.Folder["data"], "-U", "mail", $"--pwfile={password}", "-A", "scram-sha-256", "-N", "-E", "UTF8", "--locale=C"));
        return server;
    }

    public override DbDataSource Open(string settings = "") => NpgsqlDataSource.Create(
        $"Host=127.0.0.1;Port={PortText};Database=postgres;Username=mail;Password={Password};{(settings.Length > 0 ? settings : "SSL Mode=Require")}");

    public override string Verified(string authorityFile) => $"SSL Mode=VerifyFull;Root Certificate={authorityFile}";

    protected override ProgramStart Start() => new(
        Program("postgres"),
        "-D", Folder["data"], "-p", PortText, "-k", Folder.Path, "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off", "-c", "shared_buffers=8MB", "-c", "max_connections=300",
        "-c", "ssl=on", "-c", $"ssl_cert_file={Certificate}", "-c", $"ssl_key_file={Key}", "-c", $"hba_file={Folder["hba"]}");

    private static string Program(string name) =>
        Peer.Require(
            Directory.Exists(Packages)
                ? Directory.GetDirectories(Packages).Order(StringComparer.Ordinal).Select(version => Path.Combine(version, "bin", name)).LastOrDefault(File.Exists) ?? name
                : name,
            "postgresql");
}
