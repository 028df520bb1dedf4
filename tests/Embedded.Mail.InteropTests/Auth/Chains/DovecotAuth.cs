using System.Diagnostics;
using System.Globalization;
using System.Text;
using Embedded.Mail.InteropTests.Peers;

namespace Embedded.Mail.InteropTests.Auth.Chains;

/// <summary>
/// A Dovecot that does nothing but authenticate, spoken to over its own sockets. Each chain is the configuration of a protocol of its own, so that one process has them all.
/// </summary>
internal sealed class DovecotAuth : IAsyncDisposable
{
    private const string Program = "/usr/sbin/dovecot";
    private const string ClientId = "4711";

    private readonly TemporaryFolder _folder;
    private AuthChannel? _logins;
    private AuthChannel? _masters;
    private int _last;

    private DovecotAuth(TemporaryFolder folder) => _folder = folder;

    /// <summary>What it logged.</summary>
    public string Log => File.Exists(_folder["log"]) ? File.ReadAllText(_folder["log"]) : "";

    /// <summary>Starts it; where it cannot be had, or not by this user, the test is skipped with the reason.</summary>
    /// <param name="protocols">Blocks of its configuration.</param>
    public static async Task<DovecotAuth> StartAsync(string protocols)
    {
        _ = Peer.Require(Program, "dovecot-core");
        if (Environment.UserName != "root")
        {
            Peer.Miss("A private Dovecot is started by root only.");
        }

        var server = new DovecotAuth(new TemporaryFolder());
        File.SetUnixFileMode(server._folder.Path, (UnixFileMode)0b111_101_101);
        var file = server._folder.Write("dovecot.conf", Configuration(server._folder.Path) + protocols);
        Assert.That(await RunAsync("-c", file), Is.Zero, "Dovecot did not start.");
        try
        {
            await server.ConnectAsync();
            return server;
        }
        catch (Exception)
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Lets a user in: a line as <see cref="ChainTests"/> compares it.</summary>
    public async Task<string> LogInAsync(string service, string mechanism, string authorisation, string user, string password)
    {
        var id = Interlocked.Increment(ref _last).ToString(CultureInfo.InvariantCulture);
        var begin = $"AUTH\t{id}\t{mechanism}\tservice={service}\tsecured\tno-penalty\trip=192.0.2.1\tlip=192.0.2.2";
        var answer = mechanism == "PLAIN"
            ? await AskAsync(_logins!, $"{begin}\tresp={Base64($"{authorisation}\0{user}\0{password}")}")
            : await LoginAsync(id, begin, user, password);
        var words = answer.Split('\t');
        if (words[0] != "OK")
        {
            return words.Contains("code=temp_fail") ? "temp" : "fail";
        }

        if (words.Contains("nologin"))
        {
            var reason = words.FirstOrDefault(word => word.StartsWith("reason=", StringComparison.Ordinal));
            return reason is null ? "fail" : "refused: " + reason["reason=".Length..];
        }

        return Describe(await AskAsync(_masters!, $"REQUEST\t{id}\t{ClientId}\t{id}\t{_logins!.Cookie}"));
    }

    /// <summary>Looks a user up: a line as <see cref="ChainTests"/> compares it.</summary>
    public async Task<string> FindAsync(string service, string user) =>
        Describe(await AskAsync(_masters!, $"USER\t{Interlocked.Increment(ref _last)}\t{user}\tservice={service}\trip=192.0.2.1\tlip=192.0.2.2"));

    /// <summary>Connects to the process that follows one that fell.</summary>
    public async Task ConnectAnewAsync()
    {
        await HangUpAsync();
        await ConnectAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await HangUpAsync();
        _ = await RunAsync("-c", _folder["dovecot.conf"], "stop");
        _folder.Dispose();
    }

    // Nothing is redirected: a daemon would hold its end of the pipe open for good.
    private static async Task<int> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Program, arguments))!;
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    private static string Describe(string answer)
    {
        var words = answer.Split('\t');
        return words[0] switch
        {
            "USER" => $"ok {words[2]} {string.Join(' ', words.Skip(3).Where(word => !word.StartsWith("auth_", StringComparison.Ordinal)).Select(word => word.TrimEnd('=')).Where(word => word.Length > 0).Order(StringComparer.Ordinal))}".TrimEnd(),
            "NOTFOUND" => "unknown",
            _ => "temp",
        };
    }

    private async Task<string> LoginAsync(string id, string begin, string user, string password)
    {
        var answer = await AskAsync(_logins!, begin);
        foreach (var text in (string[])[user, password])
        {
            answer = answer.StartsWith("CONT\t", StringComparison.Ordinal) ? await AskAsync(_logins!, $"CONT\t{id}\t{Base64(text)}") : answer;
        }

        return answer;
    }

    private async Task<string> AskAsync(AuthChannel channel, string line)
    {
        try
        {
            return await channel.AskAsync(line);
        }
        catch (IOException e)
        {
            throw new IOException($"{e.Message}\n{line}\n{string.Join('\n', Log.Split('\n').Where(logged => !logged.Contains("Info:", StringComparison.Ordinal)).TakeLast(20))}", e);
        }
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private async Task HangUpAsync()
    {
        foreach (var connection in (AuthChannel?[])[_logins, _masters])
        {
            await (connection?.DisposeAsync() ?? ValueTask.CompletedTask);
        }

        (_logins, _masters) = (null, null);
    }

    private async Task ConnectAsync()
    {
        _logins = await AuthChannel.OpenAsync(_folder["run/login/login"], $"VERSION\t1\t2\nCPID\t{ClientId}\n", "DONE");
        _masters = await AuthChannel.OpenAsync(_folder["run/auth-master"], "VERSION\t1\t1\n", "SPID");
    }

    // The passdb for all is there only because mechanisms need one; it takes nobody, and is asked by none.
    private static string Configuration(string root) => $$"""
        base_dir = {{root}}/run
        state_dir = {{root}}/run
        log_path = {{root}}/log
        protocols =
        ssl = no
        disable_plaintext_auth = no
        first_valid_uid = 1
        first_valid_gid = 1
        auth_failure_delay = 0
        auth_mechanisms = plain login
        default_internal_user = nobody
        default_internal_group = nogroup
        default_login_user = nobody
        service auth {
          user = root
          unix_listener auth-master {
            mode = 0600
          }
        }
        passdb {
          driver = static
          args = nopassword
          username_filter = nobody-at-all
        }

        """;
}
