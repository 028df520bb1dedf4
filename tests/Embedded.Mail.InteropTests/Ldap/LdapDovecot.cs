using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Embedded.Mail.InteropTests.Peers;

namespace Embedded.Mail.InteropTests.Ldap;

/// <summary>The authentication of a private Dovecot with one LDAP passdb and userdb, asked by its administration program.</summary>
internal sealed class LdapDovecot : IAsyncDisposable
{
    private const string Daemon = "/usr/sbin/dovecot";

    private readonly TemporaryFolder _folder = new();

    private LdapDovecot(string settings)
    {
        SettingsFile = _folder.Write("ldap.conf", settings);
    }

    /// <summary>The file of LDAP settings, in Dovecot's form.</summary>
    public string SettingsFile { get; }

    private string Configuration => _folder["dovecot.conf"];

    /// <summary>Starts one; where it cannot be had, or not by this user, the test is skipped with the reason.</summary>
    /// <param name="settings">The text of <c>dovecot-ldap.conf.ext</c>.</param>
    public static async Task<LdapDovecot> StartAsync(string settings)
    {
        Peer.Require(Daemon, "dovecot-core");
        if (!File.Exists("/usr/lib/dovecot/modules/auth/libauthdb_ldap.so"))
        {
            Peer.Miss("Dovecot's LDAP module is not installed (Debian package dovecot-ldap).");
        }

        if (Environment.UserName != "root")
        {
            Peer.Miss("A private Dovecot is started by root only.");
        }

        var dovecot = new LdapDovecot(settings);
        await dovecot.LaunchAsync();
        return dovecot;
    }

    /// <summary>Tries to log in with many names and passwords: <c>ok</c> with the user's name, <c>no</c>, or <c>failure</c>, in their order.</summary>
    public async Task<IReadOnlyList<string>> LoginAsync(IReadOnlyList<(string User, string Password)> logins)
    {
        var requests = logins.Select((login, index) =>
            $"AUTH\t{index + 1}\tPLAIN\tservice=imap\tsecured\tresp={Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{login.User}\0{login.Password}"))}");
        var answers = await AskAsync("auth-client", "VERSION\t1\t2\nCPID\t4711", requests, logins.Count, "OK", "FAIL");
        return [.. answers.Select(answer => answer switch
        {
            ["OK", ..] => "ok " + answer.First(field => field.StartsWith("user=", StringComparison.Ordinal)),
            _ => answer.Contains("temp") || answer.Contains("code=temp_fail") ? "failure" : "no",
        })];
    }

    /// <summary>Finds many users: the fields in their names' order, <c>unknown</c>, or <c>failure</c>.</summary>
    public async Task<IReadOnlyList<string>> FindAsync(IReadOnlyList<string> users)
    {
        var requests = users.Select((user, index) => $"USER\t{index + 1}\t{user}\tservice=imap");
        var answers = await AskAsync("auth-userdb", "VERSION\t1\t1", requests, users.Count, "USER", "NOTFOUND", "FAIL");
        return [.. answers.Select((answer, index) => answer switch
        {
            ["USER", _, var name, ..] => Fields(users[index], name, answer.Skip(3)),
            ["NOTFOUND", ..] => "unknown",
            _ => "failure",
        })];
    }

    /// <summary>The names of all users.</summary>
    public async Task<IEnumerable<string>> ListAsync() => (await DoveadmAsync("user", "*")).Succeeded().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public async ValueTask DisposeAsync()
    {
        await RunDaemonAsync("-c", Configuration, "stop");
        _folder.Dispose();
    }

    // A field without a value is written without "=".
    private static string Fields(string user, string name, IEnumerable<string> fields)
    {
        var all = fields.Select(field => field.Contains('=', StringComparison.Ordinal) ? field : field + "=");
        return string.Join(' ', (name == user ? all : all.Append("user=" + name)).Order(StringComparer.Ordinal));
    }

    // All questions at once by Dovecot's own protocol: a program for each would take minutes.
    private async Task<IReadOnlyList<string[]>> AskAsync(string socket, string greeting, IEnumerable<string> requests, int count, params string[] kinds)
    {
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await client.ConnectAsync(new UnixDomainSocketEndPoint(_folder["run/" + socket]));
        await using var stream = new NetworkStream(client);
        using var reader = new StreamReader(stream);
        await stream.WriteAsync(Encoding.UTF8.GetBytes($"{greeting}\n"));
        var answers = new string[count][];
        foreach (var request in requests)
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(request + "\n"));
        }

        for (var left = count; left > 0;)
        {
            var fields = (await reader.ReadLineAsync() ?? throw new EndOfStreamException($"{socket} was closed.")).Split('\t');
            if (kinds.Contains(fields[0]))
            {
                answers[int.Parse(fields[1], CultureInfo.InvariantCulture) - 1] = fields;
                left--;
            }
        }

        return answers;
    }

    private Task<ProgramResult> DoveadmAsync(params string[] arguments) =>
        RunningProgram.RunAsync(new ProgramStart(Peer.Require("doveadm", "dovecot-core"), ["-c", Configuration, .. arguments]));

    private static async Task RunDaemonAsync(params string[] arguments)
    {
        // Nothing is redirected: a daemon would hold its end of the pipe open for good.
        using var process = Process.Start(new ProcessStartInfo(Daemon, arguments))!;
        await process.WaitForExitAsync();
    }

    private async Task LaunchAsync()
    {
        // Dovecot's authentication runs as a user of its own.
        File.SetUnixFileMode(_folder.Path, (UnixFileMode)0b111_101_101);
        File.WriteAllText(Configuration, $$"""
            base_dir = {{_folder["run"]}}
            state_dir = {{_folder["run"]}}
            log_path = {{_folder["log"]}}
            protocols =
            ssl = no
            mail_location = maildir:/nowhere
            first_valid_uid = 1
            first_valid_gid = 1
            auth_failure_delay = 0
            auth_username_chars =
            auth_username_format =
            passdb {
              driver = ldap
              args = {{SettingsFile}}
            }
            userdb {
              driver = ldap
              args = {{SettingsFile}}
            }

            """);
        await RunDaemonAsync("-c", Configuration);
    }
}
