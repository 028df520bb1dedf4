using System.Data.Common;
using MySql.Data.MySqlClient;

namespace Embedded.Mail.InteropTests.Peers;

/// <summary>A MariaDB that takes connections over TLS only.</summary>
internal sealed class PrivateMariaDb : PrivateSqlServer
{
    private const string Password = "db-secret";

    private PrivateMariaDb(TestCertificate certificate)
        : base("mysql", certificate)
    {
    }

    public override string InTheClear => "SslMode=None";

    public override (string Driver, string Connect) ForDovecot(string authorityFile) =>
        ("mysql", $"host=127.0.0.1 port={PortText} user=mail password={Password} dbname=mail ssl_ca={authorityFile} ssl_verify_server_cert=yes");

    protected override string ReadyMessage => "ready for connections";

    public static async Task<PrivateMariaDb> StartAsync(TestCertificate certificate)
    {
        _ = Peer.Require("mariadbd", "mariadb-server");
        var server = new PrivateMariaDb(certificate);
        var install = Peer.Require("mariadb-install-db", "mariadb-server");
        await server.CreateAsync(new ProgramStart(install, "--no-defaults", $"--datadir={server.Folder["data"]}", "--skip-test-db", "--auth-root-authentication-method=normal"));
        await server.MakeUserAsync();
        return server;
    }

    public override DbDataSource Open(string settings = "") => MySqlClientFactory.Instance.CreateDataSource(
        $"Server=127.0.0.1;Port={PortText};Database=mail;User=mail;Password={Password};CharSet=utf8mb4;{(settings.Length > 0 ? settings : "SslMode=Required")}");

    public override string Verified(string authorityFile) => $"SslMode=VerifyCA;SslCa={authorityFile}";

    protected override ProgramStart Start() => new(
        Peer.Require("mariadbd", "mariadb-server"),
        "--no-defaults", $"--datadir={Folder["data"]}", $"--port={PortText}", "--bind-address=127.0.0.1", $"--socket={Folder["s"]}", $"--pid-file={Folder["pid"]}",
        "--innodb-buffer-pool-size=16M", "--skip-log-bin", "--max-connections=2000", "--character-set-server=utf8mb4", "--collation-server=utf8mb4_bin",
        $"--ssl-cert={Certificate}", $"--ssl-key={Key}", "--require-secure-transport=ON");

    private async Task MakeUserAsync()
    {
        var client = new ProgramStart(Peer.Require("mariadb", "mariadb-client"), "--no-defaults", $"--socket={Folder["s"]}", "--user=root")
        {
            Input = $"CREATE DATABASE mail; CREATE USER mail@'%' IDENTIFIED BY '{Password}'; GRANT ALL ON mail.* TO mail@'%'; DROP USER IF EXISTS ''@'localhost';",
        };
        (await RunningProgram.RunAsync(client)).Succeeded();
    }
}
