using System.Data.Common;
using System.Text;
using Embedded.Mail.Auth;
using Embedded.Mail.Auth.Sql;
using Embedded.Mail.Messages;
using Embedded.Mail.Testing;
using Embedded.Mail.Tests.Logging;
using Microsoft.Extensions.DependencyInjection;

namespace Embedded.Mail.InteropTests.Sql;

/// <summary>A mail server whose users are those of SQL data bases, and one more, <c>local</c>, who is in none.</summary>
internal sealed class SqlMailServer : IAsyncDisposable
{
    public const string LocalUser = "local";

    public const string PasswordQuery =
        "SELECT password, nologin, home AS userdb_home, uid AS userdb_uid, gid AS userdb_gid, quota_rule AS userdb_quota_rule FROM users WHERE name = '%n' AND domain = '%d'";

    public const string UserQuery = "SELECT home, uid, gid, quota_rule FROM users WHERE name = '%n' AND domain = '%d'";

    private readonly MailServer _server;
    private readonly DbDataSource[] _sources;

    private SqlMailServer(MailServer server, DbDataSource[] sources)
    {
        _server = server;
        _sources = sources;
    }

    private IAuthenticator Authenticator => _server.Services.GetRequiredService<IAuthenticator>();

    /// <summary>Starts one; the data sources are its own then.</summary>
    public static Task<SqlMailServer> StartAsync(params DbDataSource[] sources) => StartAsync(_ => { }, sources);

    public static async Task<SqlMailServer> StartAsync(Action<SqlOptions> configure, params DbDataSource[] sources)
    {
        var server = LoggedServer.Create(mail => mail.UseMemoryStore().WithoutDefaultListeners()
            .AddUser(LocalUser, "local-secret")
            .AddPrefetchUserDb()
            .AddSql(_ => sources, sql =>
            {
                (sql.PasswordQuery, sql.UserQuery, sql.IterateQuery) = (PasswordQuery, UserQuery, "SELECT name AS username, domain FROM users");
                sql.DefaultPassScheme = "SHA512-CRYPT";
                configure(sql);
            })
            .Configure<AuthOptions>(options =>
            {
                (options.FailureDelay, options.MaxPenalty, options.UserNameChars) = (TimeSpan.Zero, TimeSpan.Zero, "");
            }));
        await server.StartAsync();
        return new SqlMailServer(server, sources);
    }

    /// <summary>A client's end of a connection within the process.</summary>
    public ImapTranscript Connect(string protocol) => new(_server.Connect(protocol));

    /// <summary>The result of a login in one word.</summary>
    public async Task<string> LogInAsync(string user, string password) => await AuthenticateAsync(user, password) switch
    {
        AuthResult.Success => "ok",
        AuthResult.TemporaryFailure => "temporary",
        AuthResult.Failed => "failed",
        var other => other.ToString(),
    };

    public Task<string> LogInLocallyAsync() => LogInAsync(LocalUser, "local-secret");

    public async Task<MailUser> UserAsync(string user, string password) => ((AuthResult.Success)await AuthenticateAsync(user, password)).User;

    public async Task<MailUser> RecipientAsync(string user) =>
        ((AuthResult.Success)await Authenticator.FindUserAsync(new AuthRequest(user, "lmtp"), CancellationToken.None)).User;

    public async Task<IReadOnlyList<string>> NamesAsync() => await Authenticator.ListUsersAsync(CancellationToken.None).Where(name => name != LocalUser).ToListAsync();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        foreach (var source in _sources)
        {
            await source.DisposeAsync();
        }
    }

    private ValueTask<AuthResult> AuthenticateAsync(string user, string password) =>
        Authenticator.AuthenticateAsync(new AuthRequest(user, "imap") { Mechanism = "PLAIN" }, Encoding.UTF8.GetBytes(password), CancellationToken.None);
}
