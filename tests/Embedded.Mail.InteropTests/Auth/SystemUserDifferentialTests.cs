using Embedded.Mail.InteropTests.Peers;
using Embedded.Mail.InteropTests.Sdbox;

namespace Embedded.Mail.InteropTests.Auth;

/// <summary>A private Dovecot over the same users of the system gives the same verdicts.</summary>
public sealed class SystemUserDifferentialTests
{
    // One line for each login and one for each field of a user.
    private const string Script = """
        doveadm="$1 -c $2/dovecot.conf"
        dovecot -c "$2/dovecot.conf" || exit 1
        trap '$doveadm stop' EXIT
        password=$3
        shift 3
        for user in "$@"; do
          for given in "$password" falsch; do
            answer=$($doveadm auth test "$user" "$given" 2>&1)
            case "$answer" in
              *pass_expired*) echo "$user expired";;
              *succeeded*) echo "$user ok";;
              *) echo "$user failed";;
            esac
          done
        done
        $doveadm user alice 2>/dev/null | tr '\t' ' '
        $doveadm user '*' 2>/dev/null | sed 's/^/listed /'
        """;

    [TestCase("pam")]
    [TestCase("shadow")]
    [TestCase("passwd")]
    public async Task Verdicts_and_users_are_dovecots(string driver)
    {
        var doveadm = SharedRoot.RequireDovecot();
        if (Environment.UserName != "root")
        {
            Peer.Miss("A private Dovecot is started by root only.");
        }

        using var users = await SystemUsers.CreateAsync();
        Write(users.Folder, driver);
        var dovecot = (await RunningProgram.RunAsync(
            users.Within("sh", [users.Folder["script"], doveadm, users.Folder.Path, SystemUsers.Password, .. SystemUsers.Names]))).Succeeded();
        var lines = dovecot.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.That(lines.Take(2 * SystemUsers.Names.Count()), Is.EqualTo(SystemUsers.Names.SelectMany(user => (string[])[$"{user} {Ours(driver, user)}", $"{user} failed"])), dovecot.ToString());
        Assert.That(lines, Does.Contain("uid 2001").And.Contain("gid 2001").And.Contain($"home {users.HomeOf("alice")}").And.Contain("system_groups_user alice"), dovecot.ToString());
        Assert.That(lines, Does.Contain("listed alice").And.Contain("listed locked").And.Not.Contain("listed root").And.Not.Contain("listed system").And.Not.Contain("listed wheel"));
    }

    // What SystemUserTests prove of ours, but for two things. Dovecot takes an account that pam_unix calls inactive for a wrong password, which it is not; and its passdb shadow does not look at ages.
    private static string Ours(string driver, string user) => (driver, user) switch
    {
        ("pam" or "shadow", "alice" or "system" or "wheel") => "ok",
        ("pam", "expired" or "aged" or "changing") => "expired",
        ("shadow", "expired" or "aged" or "changing" or "inactive") => "ok",
        ("pam" or "passwd", "old") => "ok",
        _ => "failed",
    };

    private static void Write(TemporaryFolder folder, string driver)
    {
        _ = folder.Write("script", Script);
        _ = folder.Write("dovecot.conf", $$"""
            base_dir = {{folder.Path}}/run
            state_dir = {{folder.Path}}/run
            log_path = {{folder.Path}}/log
            protocols = imap
            listen = 127.0.0.1
            ssl = no
            mail_location = sdbox:~/mail
            auth_failure_delay = 0
            passdb {
              driver = {{driver}}
            }
            userdb {
              driver = passwd
            }
            service anvil {
              unix_listener anvil-auth-penalty {
                mode = 0
              }
            }
            service imap-login {
              inet_listener imap {
                port = 0
              }
              inet_listener imaps {
                port = 0
              }
            }
            """);
    }
}
