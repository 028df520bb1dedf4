using System.Globalization;
using System.Text;
using Embedded.Mail.InteropTests.Peers;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Sdbox;

namespace Embedded.Mail.InteropTests.Sdbox;

/// <summary>
/// One user's mail root with a Dovecot and with our store at work on it. Dovecot's programs run without its daemon, each with a configuration of the test's own; all of them log into one file.
/// </summary>
internal sealed class SharedRoot : IDisposable
{
    private const string UserName = "u";

    // Dovecot reads no mail as root: it is "nobody" then, and shares the mail with us by its group.
    private const string Nobody = "65534";

    private static readonly bool IsRoot = Environment.UserName == "root";

    private readonly TemporaryFolder _folder = new();
    private readonly string _doveadm;
    private readonly List<string> _expected = [];

    /// <summary>Makes an empty root, or takes one that is there.</summary>
    /// <param name="configuration">Further lines of Dovecot's configuration.</param>
    /// <param name="mode">Mode of the root.</param>
    /// <param name="existing">The root that is there, which Dovecot is let into.</param>
    public SharedRoot(string configuration = "", int mode = 0b111_111_000, string? existing = null)
    {
        _doveadm = RequireDovecot();
        Path = existing ?? _folder["root"];
        foreach (var path in (string[])[Path, _folder["home"], _folder["base"]])
        {
            _ = Directory.CreateDirectory(path);
        }

        if (existing is null)
        {
            File.SetUnixFileMode(Path, (UnixFileMode)mode);
        }

        File.SetUnixFileMode(_folder.Path, (UnixFileMode)0b111_101_101);
        _ = _folder.Write("log", "");
        File.WriteAllText(_folder["dovecot.conf"], Configuration(configuration));
        Hand(Path, _folder["home"], _folder["base"], _folder["log"]);
    }

    /// <summary>The mail root.</summary>
    public string Path { get; }

    /// <summary>What our store had to warn of.</summary>
    public Complaints Complaints { get; } = new();

    /// <summary>Skips the test where there is no Dovecot; gives the path of doveadm.</summary>
    public static string RequireDovecot()
    {
        _ = Peer.Require("/usr/lib/dovecot/imap", "dovecot-imapd");
        return Peer.Require("doveadm", "dovecot-core");
    }

    /// <summary>Where the messages and the index of a mailbox lie.</summary>
    public string Mails(string mailbox) => System.IO.Path.Combine(Path, "mailboxes", ModifiedUtf7.Encode(mailbox), "dbox-Mails");

    /// <summary>Our store.</summary>
    public SdboxMailStore OpenStore(Action<SdboxStoreOptions>? configure = null, TimeProvider? time = null)
    {
        var options = new SdboxStoreOptions { Location = "sdbox:" + Path, Sync = SyncMode.Never };
        configure?.Invoke(options);
        return new SdboxMailStore(options, time ?? TimeProvider.System, Complaints);
    }

    /// <summary>The user's account in our store.</summary>
    public static ValueTask<IMailAccount> OpenAccountAsync(SdboxMailStore store) => store.OpenAccountAsync(new MailUser(UserName), CancellationToken.None);

    /// <summary>An IMAP session of the user with Dovecot.</summary>
    /// <param name="settings">Settings for this program only, as <c>name=value</c>.</param>
    public Task<DovecotSession> ImapAsync(params string[] settings) =>
        DovecotSession.StartAsync(Start(["exec", "imap", .. settings.SelectMany(static setting => new[] { "-o", setting })]));

    /// <summary>Runs doveadm, which must succeed.</summary>
    public async Task<string> DoveadmAsync(params string[] arguments) => Succeeded(await RunningProgram.RunAsync(Start(arguments)));

    /// <summary>Has Dovecot's delivery agent deliver a message.</summary>
    public async Task DeliverAsync(string message, string mailbox = "INBOX") =>
        _ = Succeeded(await RunningProgram.RunAsync(Start("exec", "dovecot-lda", "-m", mailbox) with { Input = message }));

    /// <summary>Lines with this text in Dovecot's log are no surprise.</summary>
    public void Expect(string text) => _expected.Add(text);

    /// <summary>Neither Dovecot nor our store has found anything to complain of.</summary>
    public void AssertSilent()
    {
        AssertTheirsSilent();
        Assert.That(Complaints.All, Is.Empty, "our log");
    }

    /// <summary>Dovecot has found nothing to complain of.</summary>
    public void AssertTheirsSilent()
    {
        var lines = File.ReadLines(_folder["log"]).Where(line => !line.Contains("Info: ", StringComparison.Ordinal) && !_expected.Exists(text => line.Contains(text, StringComparison.Ordinal)));
        Assert.That(lines, Is.Empty, "Dovecot's log");
    }

    public void Dispose() => _folder.Dispose();

    private string Succeeded(ProgramResult result)
    {
        Assert.That(result.ExitCode, Is.Zero, () => $"{result}\n{File.ReadAllText(_folder["log"])}");
        return result.Output;
    }

    private static void Hand(params string[] paths)
    {
        if (IsRoot)
        {
            using var chown = System.Diagnostics.Process.Start("chown", ["-R", $"{Nobody}:{Nobody}", .. paths]);
            chown.WaitForExit();
        }
    }

    // What is started by hand and not by Dovecot's daemon may log to its standard error, whatever the configuration says.
    private ProgramStart Start(params string[] arguments)
    {
        string[] environment =
        [
            "env", "-i", "PATH=" + Environment.GetEnvironmentVariable("PATH"), "LC_ALL=C.UTF-8", "TZ=UTC", "USER=" + UserName, "HOME=" + _folder["home"],
            "sh", "-c", "exec \"$@\" 2>>\"$0\"", _folder["log"], _doveadm, "-c", _folder["dovecot.conf"], .. arguments,
        ];
        return IsRoot
            ? new ProgramStart("setpriv", ["--reuid", Nobody, "--regid", Nobody, "--clear-groups", .. environment])
            : new ProgramStart("env", environment[1..]);
    }

    private string Configuration(string more) => string.Create(CultureInfo.InvariantCulture, $$"""
        base_dir = {{_folder["base"]}}
        state_dir = {{_folder["base"]}}
        log_path = {{_folder["log"]}}
        ssl = no
        mail_location = sdbox:{{Path}}
        mail_home = {{_folder["home"]}}
        first_valid_uid = 1
        # Changes are noticed at once or not at all.
        mailbox_idle_check_interval = 1 hours
        stats_writer_socket_path =
        postmaster_address = postmaster@example.org
        passdb {
          driver = static
          args = nopassword=y
        }
        userdb {
          driver = static
          args = uid={{Nobody}} gid={{Nobody}}
        }
        namespace inbox {
          inbox = yes
          separator = /
        }
        {{more}}

        """);
}
