using System.Net.Sockets;
using Embedded.Mail.Testing;
using Embedded.Mail.Tests.Auth.Sql;
using Embedded.Mail.Tests.Logging;

namespace Embedded.Mail.Tests.Hosting;

/// <summary>A whole server whose users are in a data base: what it says of them counts for the session.</summary>
public sealed class SqlLoginTests
{
    private const string Users = """
        CREATE TABLE users (username, domain, password, home, uid, gid, quota_rule);
        INSERT INTO users VALUES ('alice', 'example.org', '{PLAIN}secret', '', 1000, 1001, '*:storage=7M');
        """;

    [Test]
    public async Task User_logs_in_by_imap_and_pop3_and_has_home_and_quota_of_the_data_base()
    {
        var folder = Directory.CreateTempSubdirectory("sql-login-");
        try
        {
            using var data = new SqliteBase(Users);
            data.Run("UPDATE users SET home = @0", folder.FullName + "/alice");
            await using var source = data.Source;
            await using var server = await LoggedServer.StartAsync(mail => mail.UseSdbox("sdbox:~/mail").AddSql(source, sql =>
            {
                sql.Timeout = TimeSpan.FromSeconds(30);
                sql.UserQuery = "SELECT home, uid, gid, quota_rule FROM users WHERE username = '%n' AND domain = '%d'";
            }));

            await using var imap = await ConnectAsync(server, "imap");
            await imap.ExchangeAsync("""
                S: * OK *
                C: a LOGIN alice@example.org wrong-secret
                S: a NO [AUTHENTICATIONFAILED] *
                C: b LOGIN alice@example.org secret
                S: b OK *
                C: c GETQUOTAROOT INBOX
                S: * QUOTAROOT INBOX "User quota"
                S: * QUOTA "User quota" (STORAGE 0 7168*)
                S: c OK *
                """);
            await using var pop3 = await ConnectAsync(server, "pop3");
            await pop3.ExchangeAsync("S: +OK *\nC: USER alice@example.org\nS: +OK\nC: PASS secret\nS: +OK *\nC: STAT\nS: +OK 0 0\nC: QUIT\nS: +OK *");
            Assert.That(Directory.Exists(folder.FullName + "/alice/mail/mailboxes"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<ImapTranscript> ConnectAsync(TestMailServer server, string listener)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync("127.0.0.1", server.Port(listener));
        return new ImapTranscript(new NetworkStream(socket, ownsSocket: true));
    }
}
