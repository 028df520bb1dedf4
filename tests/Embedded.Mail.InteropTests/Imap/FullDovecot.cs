using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Embedded.Mail.InteropTests.Peers;

namespace Embedded.Mail.InteropTests.Imap;

/// <summary>A Dovecot of our own in which all is on that it can do over IMAP: any user, a free port of the loopback address, sdbox in a temporary directory.</summary>
internal sealed class FullDovecot : IAsyncDisposable
{
    private const string Program = "/usr/sbin/dovecot";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("full-dovecot-");
    private readonly string _password;
    private readonly bool _shares;

    private FullDovecot(string password, bool shares) => (_password, _shares) = (password, shares);

    /// <summary>Where the users' roots are.</summary>
    public string Mail => Path.Combine(_directory.FullName, "mail");

    /// <summary>Where it is written down who shares mailboxes with whom.</summary>
    public string SharedMailboxes => Path.Combine(Mail, "shared.db");

    public int Port { get; } = FreePort();

    private string ConfigurationFile => Path.Combine(_directory.FullName, "dovecot.conf");

    /// <summary>Starts it; where it cannot be had, or not by this user, the test is skipped with the reason.</summary>
    /// <param name="password">The password of every user.</param>
    /// <param name="shares">Whether users find the mailboxes of others below <c>shared/</c>; all are in the group <c>staff</c>.</param>
    public static async Task<FullDovecot> StartAsync(string password, bool shares = false)
    {
        _ = Peer.Require(Program, "dovecot-core");
        _ = Peer.Require("/usr/lib/dovecot/imap", "dovecot-imapd");
        if (Environment.UserName != "root")
        {
            Peer.Miss("A private Dovecot is started by root only.");
        }

        var server = new FullDovecot(password, shares);
        await server.LaunchAsync();
        return server;
    }

    /// <summary>Makes roots that this process and Dovecot both use: ours is root, and Dovecot is not, and they share the mail by its group.</summary>
    public async Task ShareRootsAsync(params string[] users)
    {
        foreach (var user in users)
        {
            var root = Directory.CreateDirectory(Path.Combine(Mail, user)).FullName;
            _ = await RunAsync("chown", "nobody:nogroup", root);
            File.SetUnixFileMode(root, (UnixFileMode)0b111_111_000);
        }
    }

    /// <summary>Connects.</summary>
    public async Task<Stream> ConnectAsync()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, Port);
        return new NetworkStream(socket, ownsSocket: true);
    }

    public async ValueTask DisposeAsync()
    {
        _ = await RunAsync(Program, "-c", ConfigurationFile, "stop");
        _directory.Delete(recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    // Nothing is redirected: a daemon would hold its end of the pipe open for good.
    private static async Task<int> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments);
        start.Environment["TZ"] = "UTC";
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    private async Task LaunchAsync()
    {
        _ = await RunAsync("chmod", "755", _directory.FullName);
        var mail = Directory.CreateDirectory(Path.Combine(_directory.FullName, "mail"));
        await File.WriteAllTextAsync(ConfigurationFile, Configuration(_directory.FullName));
        _ = await RunAsync("chown", "nobody:nogroup", mail.FullName);
        if (await RunAsync(Program, "-c", ConfigurationFile) != 0)
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
        mail_location = sdbox:{{root}}/mail/%u
        mail_plugins = acl quota zlib
        mail_max_userip_connections = 100
        {{(_shares ? "" : Metadata(root))}}
        imap_urlauth_host = localhost
        first_valid_uid = 1
        first_valid_gid = 1
        import_environment = TZ=UTC
        passdb {
          driver = static
          args = password={{_password}}
        }
        userdb {
          driver = static
          args = uid=nobody gid=nogroup home={{root}}/mail/%u{{(_shares ? " acl_groups=staff" : "")}}
        }
        namespace {
          inbox = yes
          separator = /
        }
        {{(_shares ? Sharing(root) : "")}}
        protocol imap {
          mail_plugins = acl quota zlib imap_acl imap_quota imap_zlib
        }
        plugin {
          acl = vfile
          quota = count:User quota
          quota_rule = *:storage=1G
          quota_vsizes = yes
        }
        service imap-login {
          service_count = 0
          inet_listener imap {
            port = {{Port}}
          }
          inet_listener imaps {
            port = 0
          }
        }
        service imap-urlauth-login {
          unix_listener imap-urlauth {
            mode = 0666
          }
        }
        service imap-urlauth-worker {
          user = nobody
        }
        service stats {
          unix_listener stats-writer {
            mode = 0666
          }
        }
        service anvil {
          unix_listener anvil-auth-penalty {
            mode = 0
          }
        }

        """;

    // With a dict, Dovecot cannot delete a mailbox of another user: it says that an attribute cannot be changed.
    private static string Metadata(string root) => $$"""
        mail_attribute_dict = file:{{root}}/mail/%u/dovecot-attributes
        imap_metadata = yes
        """;

    private static string Sharing(string root) => $$"""
        namespace shared {
          type = shared
          prefix = shared/%%u/
          separator = /
          location = sdbox:{{root}}/mail/%%u
          list = children
          subscriptions = no
        }
        plugin {
          acl_shared_dict = file:{{root}}/mail/shared.db
          acl_anyone = allow
        }
        """;
}
