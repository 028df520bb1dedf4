using System.Globalization;
using System.Net.Sockets;
using Embedded.Mail.Auth;
using Embedded.Mail.InteropTests.Peers;

namespace Embedded.Mail.InteropTests.Auth;

/// <summary>
/// Users of the system that exist for one test alone: programs run within a mount name space of their own, where other files lie over <c>/etc/passwd</c>, <c>/etc/shadow</c> and <c>/etc/pam.d</c>. Nothing of
/// the machine is changed.
/// </summary>
internal sealed class SystemUsers : IDisposable
{
    public const string Password = "geheim {1}";

    private const string Enter = """
        set -e
        mount --bind "$1/passwd" /etc/passwd
        mount --bind "$1/shadow" /etc/shadow
        mount --bind "$1/pam.d" /etc/pam.d
        mount --bind "$1/nsswitch.conf" /etc/nsswitch.conf
        mount -t tmpfs none /run
        cp -r "$1/userdb" /run/userdb
        shift
        exec "$@"
        """;

    // What systemd keeps of a user that is in no file; the password is in a file of its own.
    private const string Zoe = """{"userName":"zoe","uid":3001,"gid":3001,"homeDirectory":"/home/zoe","shell":"/bin/sh","disposition":"regular"}""";

    // Behind the name: user, group, then of the shadow line lock, day of the last change, longest age, inactive days, day of expiry.
    private static readonly (string Name, int User, int Group, string Lock, string Changed, string MaxAge, string Inactive, string Expires)[] Users =
    [
        ("alice", 2001, 2001, "", "20000", "99999", "", ""),
        ("expired", 2002, 2002, "", "20000", "99999", "", "100"),
        ("aged", 2003, 2003, "", "10000", "30", "", ""),
        ("inactive", 2004, 2004, "", "10000", "30", "5", ""),
        ("changing", 2005, 2005, "", "0", "99999", "", ""),
        ("locked", 2006, 2006, "!", "20000", "99999", "", ""),
        ("system", 33, 2007, "", "20000", "99999", "", ""),
        ("wheel", 2008, 0, "", "20000", "99999", "", ""),
    ];

    private readonly bool _isRoot = Environment.UserName == "root";

    // Its file is gone when it is closed.
    private Socket? _socket;

    private SystemUsers()
    {
        _ = Directory.CreateDirectory(Folder["pam.d"]);
        File.SetUnixFileMode(Folder.Path, (UnixFileMode)0b111_101_101);
        var hash = StoredPassword.Create("SHA512-CRYPT", Password, rounds: 1000).Value;
        _ = Folder.Write("enter", Enter);
        _ = Folder.Write("passwd", File.ReadAllText("/etc/passwd") + string.Concat(Users.Select(one => $"{one.Name}:x:{one.User}:{one.Group}::{HomeOf(one.Name)}:/bin/sh\n")) + $"old:{hash}:2020:2020::{HomeOf("old")}:/bin/sh\n");
        File.SetUnixFileMode(Folder["passwd"], (UnixFileMode)0b110_100_100);
        _ = Folder.Write("shadow", "root:*:20000:0:99999:7:::\n" + string.Concat(Users.Select(one => $"{one.Name}:{one.Lock}{hash}:{one.Changed}:0:{one.MaxAge}:7:{one.Inactive}:{one.Expires}:\n")));
        WriteOtherSource(hash);
        _ = Folder.Write("pam.d/dovecot", "auth required pam_unix.so nodelay\naccount required pam_unix.so\n");
    }

    public static IEnumerable<string> Names => [.. Users.Select(user => user.Name), "old", "nobody-here"];

    public TemporaryFolder Folder { get; } = new();

    /// <summary>Makes them; where this user may have no mount name space the test is skipped.</summary>
    public static async Task<SystemUsers> CreateAsync()
    {
        PamFixture.RequireModule("pam_unix.so", "libpam-modules");
        _ = Peer.Require("unshare", "util-linux");
        var users = new SystemUsers();
        if (await RunningProgram.RunAsync(users.Within("true")) is { ExitCode: not 0 } refused)
        {
            users.Dispose();
            Peer.Miss($"There are no mount name spaces for this user: {refused}");
        }

        return users;
    }

    /// <summary>Takes <c>/etc/passwd</c> away: NSS waits for ever.</summary>
    public async Task HangAsync()
    {
        File.Delete(Folder["passwd"]);
        (await PeerRun.RunAsync("mkfifo", Folder["passwd"])).Succeeded();
    }

    /// <summary>Takes <c>/etc/passwd</c> away: NSS cannot open it, and has nothing else to ask.</summary>
    public void Break()
    {
        _ = Folder.Write("nsswitch.conf", "passwd: files\ngroup: files\nshadow: files\n");
        File.Delete(Folder["passwd"]);
        _socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        _socket.Bind(new UnixDomainSocketEndPoint(Folder["passwd"]));
    }

    /// <summary>The home that the system gives a user.</summary>
    public string HomeOf(string user) => Folder[$"home/{user}"];

    /// <summary>A program to run where these users are.</summary>
    public ProgramStart Within(string program, params string[] arguments) =>
        new(Peer.Require("unshare", "util-linux"), [.. _isRoot ? (string[])["--mount"] : ["--map-root-user", "--mount"], "sh", Folder["enter"], Folder.Path, program, .. arguments]);

    /// <summary>A program to run where these users are, as one of them: pam_unix cannot read the passwords there, and asks its helper.</summary>
    public async Task<ProgramStart> WithinAsAsync(string user, string program, params string[] arguments)
    {
        (await PeerRun.RunAsync("chgrp", "shadow", Folder["shadow"])).Succeeded();
        File.SetUnixFileMode(Folder["shadow"], (UnixFileMode)0b110_100_000);
        foreach (var file in (string[])["pam.d/dovecot", "nsswitch.conf"])
        {
            File.SetUnixFileMode(Folder[file], (UnixFileMode)0b110_100_100);
        }

        var id = Users.Single(one => one.Name == user).User.ToString(CultureInfo.InvariantCulture);
        return Within(Peer.Require("setpriv", "util-linux"), ["--reuid", id, "--regid", id, "--clear-groups", program, .. arguments]);
    }

    public void Dispose()
    {
        _socket?.Dispose();
        Folder.Dispose();
    }

    private void WriteOtherSource(string hash)
    {
        _ = Folder.Write("nsswitch.conf", "passwd: files systemd\ngroup: files\nshadow: files systemd\n");
        _ = Directory.CreateDirectory(Folder["userdb"]);
        _ = Folder.Write("userdb/zoe.user", Zoe);
        _ = Folder.Write("userdb/zoe.user-privileged", $$$"""{"privileged":{"hashedPassword":["{{{hash}}}"]}}""");
    }
}
