using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Embedded.Mail.InteropTests.Peers;

namespace Embedded.Mail.InteropTests.Mime;

/// <summary>A Dovecot of our own: one user, IMAP on a free port of the loopback address, all files in a temporary directory.</summary>
/// <param name="format">How mail is stored.</param>
internal sealed class PrivateDovecot(string format) : IAsyncDisposable
{
    private const string Program = "/usr/sbin/dovecot";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("dovecot-");

    public int Port { get; } = FreePort();

    /// <summary>Where the mail lies.</summary>
    public string Mail => Path.Combine(_directory.FullName, "mail");

    /// <summary>Starts it; where it cannot be had, or not by this user, the test is skipped with the reason.</summary>
    /// <param name="format">How mail is stored; mdbox as it was sent, others with LF.</param>
    public static async Task<PrivateDovecot> StartAsync(string format = "mdbox")
    {
        _ = Peer.Require(Program, "dovecot-core");
        _ = Peer.Require("/usr/lib/dovecot/imap", "dovecot-imapd");
        if (Environment.UserName != "root")
        {
            Peer.Miss("A private Dovecot is started by root only.");
        }

        var server = new PrivateDovecot(format);
        await server.LaunchAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await RunAsync(Program, "-c", Path.Combine(_directory.FullName, "dovecot.conf"), "stop");
        _directory.Delete(recursive: true);
    }

    /// <summary>What it logged that is no mere information.</summary>
    public async Task<IReadOnlyList<string>> ReadComplaintsAsync() =>
        [.. (await File.ReadAllLinesAsync(Path.Combine(_directory.FullName, "log"))).Where(static line => !line.Contains("Info:", StringComparison.Ordinal))];

    /// <summary>Gives it the files that others have made below its mail.</summary>
    public Task TakeOwnershipAsync() => RunAsync("chown", "-R", "nobody:nogroup", Mail);

    /// <summary>Runs its administration program for the user.</summary>
    public Task<int> AdministerAsync(params string[] arguments) =>
        RunAsync("/usr/bin/doveadm", ["-c", Path.Combine(_directory.FullName, "dovecot.conf"), .. arguments]);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task<int> RunAsync(string program, params string[] arguments)
    {
        // Nothing is redirected: a daemon would hold its end of the pipe open for good.
        using var process = Process.Start(new ProcessStartInfo(program, arguments))!;
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    private async Task LaunchAsync()
    {
        var root = _directory.FullName;
        await RunAsync("chmod", "755", root);
        Directory.CreateDirectory(Path.Combine(root, "mail"));
        await File.WriteAllTextAsync(Path.Combine(root, "users"), "u:{PLAIN}p::::::\n");
        await File.WriteAllTextAsync(Path.Combine(root, "dovecot.conf"), Configuration(root));
        await RunAsync("chown", "nobody:nogroup", Path.Combine(root, "mail"));
        if (await RunAsync(Program, "-c", Path.Combine(root, "dovecot.conf")) != 0)
        {
            throw new InvalidOperationException("Dovecot did not start.");
        }
    }

    private string Configuration(string root) => $$"""
        base_dir = {{root}}/run
        state_dir = {{root}}/run
        log_path = {{root}}/log
        protocols = imap
        listen = 127.0.0.1
        ssl = no
        disable_plaintext_auth = no
        mail_location = {{format}}:{{root}}/mail
        # Stored as sent, so that what is compared is what was read.
        mail_save_crlf = {{(format == "mdbox" ? "yes" : "no")}}
        first_valid_uid = 1
        first_valid_gid = 1
        passdb {
          driver = passwd-file
          args = {{root}}/users
        }
        userdb {
          driver = static
          args = uid=nobody gid=nogroup home={{root}}/mail
        }
        service imap-login {
          inet_listener imap {
            port = {{Port}}
          }
          inet_listener imaps {
            port = 0
          }
        }
        service stats {
          unix_listener stats-writer {
            mode = 0666
          }
        }

        """;
}
