using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Embedded.Mail.InteropTests.Peers;

/// <summary>
/// An LDAP server of the test's own: data base, settings and sockets in a temporary folder, and two ports of this host, one of them for <c>ldaps</c>.
/// </summary>
internal sealed class PrivateSlapd : IAsyncDisposable
{
    public const string Suffix = "dc=example,dc=org";
    public const string Reader = "cn=reader,dc=example,dc=org";
    public const string ReaderPassword = "reader-secret";

    private const string Schemas = "/etc/ldap/schema";
    private const int Attempts = 5;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TemporaryFolder _folder;
    private RunningProgram? _slapd;

    private PrivateSlapd(TemporaryFolder folder) => _folder = folder;

    /// <summary>The port of plain LDAP, where StartTLS is offered.</summary>
    public int Port { get; private set; }

    /// <summary>The port of LDAP over TLS.</summary>
    public int TlsPort { get; private set; }

    /// <summary><c>ldap://</c> by this host's address.</summary>
    public string Uri => string.Create(CultureInfo.InvariantCulture, $"ldap://127.0.0.1:{Port}");

    /// <summary><c>ldaps://</c> by this host's address.</summary>
    public string TlsUri => string.Create(CultureInfo.InvariantCulture, $"ldaps://127.0.0.1:{TlsPort}");

    /// <summary><c>ldapi://</c>.</summary>
    public string SocketUri => "ldapi://" + System.Uri.EscapeDataString(_folder["ldapi"]);

    /// <summary>What the server has logged, every operation among it.</summary>
    public string Log => _slapd?.Errors ?? "";

    /// <summary>Starts a server with entries below <see cref="Suffix"/>, which itself and <see cref="Reader"/> are there already.</summary>
    /// <param name="ldif">The entries.</param>
    /// <param name="certificate">The server's certificate; null for none, and no TLS.</param>
    /// <param name="settings">Further lines of the data base's settings.</param>
    /// <param name="authority">The authority that has to have signed a client's certificate; null for the server's own certificate.</param>
    public static async Task<PrivateSlapd> StartAsync(string ldif, TestCertificate? certificate = null, string settings = "", string? authority = null)
    {
        Peer.Require("slapd", "slapd");
        var server = new PrivateSlapd(new TemporaryFolder());
        try
        {
            server.WriteSettings(certificate, authority, settings);
            await server.LoadAsync(ldif);
            await server.StartAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends the server as a crash would; <see cref="StartAsync()"/> brings it back at the same ports.</summary>
    public async Task KillAsync()
    {
        await _slapd!.DisposeAsync();
        _slapd = null;
    }

    /// <summary>Starts the server, at the ports that it had before if it had any.</summary>
    public async Task StartAsync()
    {
        for (var attempt = 1; ; attempt++)
        {
            (Port, TlsPort) = Port == 0 || attempt > 1 ? (FreePort(), FreePort()) : (Port, TlsPort);
            _slapd = RunningProgram.Start(new ProgramStart(Peer.Require("slapd", "slapd"), "-f", _folder["slapd.conf"], "-h", $"{Uri} {TlsUri} {SocketUri}", "-d", "stats"));
            try
            {
                await _slapd.ErrorsWithAsync("slapd starting");
                await ListensAsync(Port);
                await ListensAsync(TlsPort);
                return;
            }
            catch (TimeoutException) when (attempt < Attempts && Port != 0)
            {
                // Somebody else took one of the ports meanwhile.
                await KillAsync();
            }
        }
    }

    /// <summary>Stops the process without ending it: it takes connections and never answers.</summary>
    public Task HangAsync() => _slapd!.SignalAsync("STOP");

    /// <summary>Lets a hanging process go on.</summary>
    public Task WakeAsync() => _slapd!.SignalAsync("CONT");

    public async ValueTask DisposeAsync()
    {
        if (_slapd is not null)
        {
            await _slapd.DisposeAsync();
        }

        _folder.Dispose();
    }

    // What it writes comes before it listens, by a moment.
    private static async Task ListensAsync(int port)
    {
        for (var begin = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begin) < Patience;)
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException)
            {
                await Task.Yield();
            }
        }

        throw new TimeoutException("slapd does not listen.");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void WriteSettings(TestCertificate? certificate, string? authority, string settings)
    {
        Directory.CreateDirectory(_folder["db"]);
        var tls = certificate is null ? "" : $"TLSCACertificateFile {authority ?? certificate.Certificate}\nTLSCertificateFile {certificate.Certificate}\nTLSCertificateKeyFile {certificate.Key}\nTLSVerifyClient try";
        _folder.Write("slapd.conf", $"""
            include {Schemas}/core.schema
            include {Schemas}/cosine.schema
            include {Schemas}/nis.schema
            include {Schemas}/inetorgperson.schema
            modulepath /usr/lib/ldap
            moduleload back_mdb
            pidfile {_folder["slapd.pid"]}
            argsfile {_folder["slapd.args"]}
            {tls}
            database mdb
            suffix "{Suffix}"
            directory {_folder["db"]}
            access to attrs=userPassword by dn.exact="{Reader}" read by anonymous auth by * none
            access to * by * read
            {settings}

            """);
    }

    private async Task LoadAsync(string ldif)
    {
        var text = $"""
            dn: {Suffix}
            objectClass: domain
            dc: example

            dn: {Reader}
            objectClass: organizationalRole
            objectClass: simpleSecurityObject
            cn: reader
            userPassword: {ReaderPassword}

            {ldif}

            """;
        var load = new ProgramStart(Peer.Require("slapadd", "slapd"), "-f", _folder["slapd.conf"], "-l", _folder.Write("entries.ldif", text));
        (await RunningProgram.RunAsync(load)).Succeeded();
    }
}
