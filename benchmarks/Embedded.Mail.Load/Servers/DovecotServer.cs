using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Embedded.Mail.Load.Servers;

/// <summary>
/// A private Dovecot (packages dovecot-core, dovecot-imapd, dovecot-lmtpd and dovecot-pop3d; run as root): its own folders and ports, sdbox in a temporary folder, and its login
/// processes in their fast mode (<c>service_count = 0</c>), without which 2,000 TLS connections would be 2,000 login processes. LMTP is set up for speed as well: its
/// processes wait ready, run as the mail's owner so that they need not change it for each recipient, ask no passdb for a recipient, and have no plugin.
/// </summary>
internal sealed class DovecotServer : MailServerProcess
{
    private readonly Process _process;

    private DovecotServer(Process process, string folder, int imapPort, int imapsPort, int lmtpPort, int pop3Port)
    {
        _process = process;
        Folder = folder;
        ImapPort = imapPort;
        ImapsPort = imapsPort;
        LmtpPort = lmtpPort;
        Pop3Port = pop3Port;
    }

    public override int ImapPort { get; }

    public override int ImapsPort { get; }

    public override int LmtpPort { get; }

    public override int Pop3Port { get; }

    public override string Folder { get; }

    protected override int ProcessId => _process.Id;

    public static Task<MailServerProcess> StartAsync(LoadSettings settings) => StartAsync(settings, mail: null);

    /// <summary>Starts it on mail that is there.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="mail">Where the users' roots are; null for a place of its own.</param>
    public static async Task<MailServerProcess> StartAsync(LoadSettings settings, string? mail)
    {
        var folder = WorkFolder.Create(settings);
        if (mail is null)
        {
            mail = Directory.CreateDirectory(Path.Combine(folder, "mail")).FullName;
            File.SetUnixFileMode(mail, (UnixFileMode)0b111_111_111);
        }

        WriteCertificate(folder);
        await File.WriteAllLinesAsync(Path.Combine(folder, "users"), Enumerable.Range(0, settings.Users).Select(i => $"{UserName(i)}:{{PLAIN}}{Password}"));
        var (imap, imaps, lmtp, pop3) = (FreePort(), FreePort(), FreePort(), FreePort());
        var configuration = Path.Combine(folder, "dovecot.conf");
        await File.WriteAllTextAsync(configuration, Configuration(folder, mail, imap, imaps, lmtp, pop3, settings.Connections * 2));
        var process = Process.Start(new ProcessStartInfo("dovecot", ["-F", "-c", configuration]) { RedirectStandardError = true, RedirectStandardInput = true })
            ?? throw new InvalidOperationException("Dovecot is not installed.");
        if (await Task.WhenAny(ImapConnection.WaitForGreetingAsync(imap), process.WaitForExitAsync()) is { IsCompletedSuccessfully: false } || process.HasExited)
        {
            throw new InvalidOperationException($"Dovecot did not start: {await File.ReadAllTextAsync(Path.Combine(folder, "log"))}");
        }

        return new DovecotServer(process, folder, imap, imaps, lmtp, pop3);
    }

    public override async ValueTask DisposeAsync()
    {
        using (var stop = Process.Start("doveadm", ["-c", Path.Combine(Folder, "dovecot.conf"), "stop"]))
        {
            await stop.WaitForExitAsync();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static string Configuration(string folder, string mail, int imap, int imaps, int lmtp, int pop3, int limit) => string.Create(CultureInfo.InvariantCulture, $$"""
        base_dir = {{folder}}/base
        state_dir = {{folder}}/base
        log_path = {{folder}}/log
        protocols = imap lmtp pop3
        listen = 127.0.0.1
        ssl = yes
        ssl_cert = <{{folder}}/certificate.pem
        ssl_key = <{{folder}}/key.pem
        mail_location = sdbox:{{mail}}/%u
        mail_home = {{mail}}/%u
        mail_fsync = optimized
        postmaster_address = postmaster@localhost
        mail_uid = nobody
        mail_gid = nogroup
        first_valid_uid = 1
        first_valid_gid = 1
        default_process_limit = {{limit}}
        default_client_limit = {{limit * 2}}
        stats_writer_socket_path =
        passdb {
          driver = passwd-file
          args = {{folder}}/users
        }
        userdb {
          driver = static
          args = uid=nobody gid=nogroup allow_all_users=yes
        }
        service imap-login {
          service_count = 0
          process_min_avail = {{Environment.ProcessorCount}}
          inet_listener imap {
            port = {{imap}}
          }
          inet_listener imaps {
            port = {{imaps}}
            ssl = yes
          }
        }
        service pop3-login {
          inet_listener pop3 {
            port = {{pop3}}
          }
          inet_listener pop3s {
            port = 0
          }
        }
        service imap {
          process_limit = {{limit}}
        }
        service lmtp {
          user = nobody
          client_limit = 1
          process_min_avail = 8
          inet_listener lmtp {
            port = {{lmtp}}
          }
        }

        """);

    private static void WriteCertificate(string folder)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(Path.Combine(folder, "certificate.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "key.pem"), key.ExportPkcs8PrivateKeyPem());
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
