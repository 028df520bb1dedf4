namespace Embedded.Mail.InteropTests.Peers;

/// <summary>A Postfix of the test's own: settings, queue and log in a temporary folder, no network listener; mail comes in by its sendmail.</summary>
internal sealed class PrivatePostfix : IAsyncDisposable
{
    private static readonly string[] Services =
    [
        "pickup unix n - n 60 1 pickup", "cleanup unix n - n - 0 cleanup", "qmgr unix n - n 300 1 qmgr", "rewrite unix - - n - - trivial-rewrite",
        "bounce unix - - n - 0 bounce", "defer unix - - n - 0 bounce", "trace unix - - n - 0 bounce", "error unix - - n - - error",
        "retry unix - - n - - error", "proxymap unix - - n - - proxymap", "lmtp unix - - n - - lmtp", "smtp unix - - n - - smtp",
        "postlog unix-dgram n - n - 1 postlogd",
    ];

    private readonly TemporaryFolder _folder;

    private PrivatePostfix(TemporaryFolder folder) => _folder = folder;

    /// <summary>Starts one that hands all mail for <c>example.org</c> to an LMTP server, such as <c>lmtp:inet:127.0.0.1:24</c> or <c>lmtp:unix:/path</c>.</summary>
    public static async Task<PrivatePostfix> StartAsync(string transport)
    {
        Peer.Require("postfix", "postfix");
        if (Environment.UserName != "root")
        {
            Peer.Miss("Postfix's master runs as root only.");
        }

        var folder = new TemporaryFolder();
        await WriteSettingsAsync(folder, transport);
        var postfix = new PrivatePostfix(folder);
        await postfix.ControlAsync("start");
        return postfix;
    }

    /// <summary>What Postfix logged, for a failure's message.</summary>
    public string Log => File.Exists(_folder["log"]) ? File.ReadAllText(_folder["log"]) : "";

    /// <summary>Hands a message to Postfix.</summary>
    public async Task SendAsync(string sender, string message, params string[] recipients)
    {
        var sendmail = new ProgramStart(Peer.Require("sendmail", "postfix"), ["-C", _folder["etc"], "-f", sender, .. recipients]) { Input = message };
        (await RunningProgram.RunAsync(sendmail)).Succeeded();
    }

    public async ValueTask DisposeAsync()
    {
        await ControlAsync("stop");
        _folder.Dispose();
    }

    private static async Task WriteSettingsAsync(TemporaryFolder folder, string transport)
    {
        // Postfix's programs run as another user and have to get at their sockets.
        File.SetUnixFileMode(folder.Path, (UnixFileMode)0b111_101_101);
        foreach (var part in (string[])["etc", "queue", "data"])
        {
            Directory.CreateDirectory(folder[part]);
        }

        (await PeerRun.RunAsync("chown", "postfix", folder["data"])).Succeeded();
        File.WriteAllLines(folder["etc/master.cf"], Services);
        File.WriteAllText(folder["etc/main.cf"], $"""
            compatibility_level = 3.6
            queue_directory = {folder["queue"]}
            data_directory = {folder["data"]}
            command_directory = /usr/sbin
            daemon_directory = /usr/lib/postfix/sbin
            mail_owner = postfix
            setgid_group = postdrop
            myhostname = mx.example.org
            mydestination =
            inet_interfaces = loopback-only
            inet_protocols = ipv4
            virtual_mailbox_domains = example.org
            virtual_transport = {transport}
            maillog_file = {folder["log"]}
            maillog_file_prefixes = {folder.Path}

            """);
    }

    private async Task ControlAsync(string command) =>
        (await PeerRun.RunAsync(Peer.Require("postfix", "postfix"), "-c", _folder["etc"], command)).Succeeded();
}
