using System.Data.Common;
using Embedded.Mail.InteropTests.Ldap;
using Embedded.Mail.InteropTests.Peers;
using Microsoft.Data.Sqlite;

namespace Embedded.Mail.InteropTests.Sql;

/// <summary>A data base that Dovecot and we read at the same time, and Dovecot's settings for it.</summary>
internal sealed class SharedData : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly PrivateSqlServer? _server;
    private readonly string _authorityFile;

    private SharedData(PrivateSqlServer? server, string authorityFile)
    {
        _server = server;
        _authorityFile = authorityFile;
        File.SetUnixFileMode(_folder.Path, (UnixFileMode)0b111_101_101);
    }

    public DbDataSource Source => _server?.Open() ?? SqliteFactory.Instance.CreateDataSource($"Data Source={_folder["users.sqlite"]}");

    public static async Task<SharedData> StartAsync(string kind, SlapdCertificates certificates)
    {
        var program = kind switch { "sqlite" => "libdriver_sqlite.so", "mariadb" => "libdriver_mysql.so", _ => "libdriver_pgsql.so" };
        _ = Peer.Require($"/usr/lib/dovecot/modules/auth/{program}", kind switch { "sqlite" => "dovecot-sqlite", "mariadb" => "dovecot-mysql", _ => "dovecot-pgsql" });
        PrivateSqlServer? server = kind switch
        {
            "sqlite" => null,
            "mariadb" => await PrivateMariaDb.StartAsync(certificates.Valid()),
            _ => await PrivatePostgres.StartAsync(certificates.Valid()),
        };
        var data = new SharedData(server, certificates.AuthorityFile);
        await using var source = data.Source;
        await using var command = source.CreateCommand(SqlCaseGenerator.Table);
        _ = await command.ExecuteNonQueryAsync();
        return data;
    }

    /// <summary>Writes Dovecot's file for a case.</summary>
    public string Write(SqlCase one) => _folder.Write(one.Service, one.SqlFile(_server?.ForDovecot(_authorityFile) ?? ("sqlite", _folder["users.sqlite"])));

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _folder.Dispose();
    }
}
