using System.Data.Common;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Embedded.Mail.InteropTests.Peers;

/// <summary>A data base server of the test's own: everything in a temporary folder, one port of this host, TLS. Neither kind runs as root, so root starts it as the user of its package.</summary>
internal abstract class PrivateSqlServer : IAsyncDisposable
{
    private static readonly bool IsRoot = Environment.UserName == "root";
    private RunningProgram? _program;

    /// <summary>A server with a certificate.</summary>
    /// <param name="user">The package's user.</param>
    /// <param name="certificate">The certificate.</param>
    protected PrivateSqlServer(string user, TestCertificate certificate)
    {
        User = user;
        Certificate = Folder.Write("server.pem", File.ReadAllText(certificate.Certificate));
        Key = Folder.Write("server.key", File.ReadAllText(certificate.Key));
        File.SetUnixFileMode(Folder.Path, (UnixFileMode)0b111_101_101);
    }

    protected TemporaryFolder Folder { get; } = new();

    protected string User { get; }

    protected string Certificate { get; }

    protected string Key { get; }

    protected int Port { get; } = FreePort();

    /// <summary>A data source for our side.</summary>
    /// <param name="settings">What to add to the connection string.</param>
    public abstract DbDataSource Open(string settings = "");

    /// <summary>What to add to the connection string for TLS with a verified server.</summary>
    public abstract string Verified(string authorityFile);

    /// <summary>What to add to the connection string for no TLS.</summary>
    public abstract string InTheClear { get; }

    /// <summary>How Dovecot connects.</summary>
    public abstract (string Driver, string Connect) ForDovecot(string authorityFile);

    /// <summary>Starts the server, at the port that it had before.</summary>
    public async Task StartAsync()
    {
        _program = RunningProgram.Start(AsUser(Start()));
        _ = await _program.ErrorsWithAsync(ReadyMessage);
    }

    /// <summary>Ends the server as a crash would.</summary>
    public async Task KillAsync()
    {
        await _program!.SignalAsync(CrashSignal);
        _ = await _program.EndAsync();
        await _program.DisposeAsync();
        _program = null;
    }

    /// <summary>Stops the server without ending it: it takes connections and never answers.</summary>
    public Task HangAsync() => SignalAllAsync("-STOP");

    /// <summary>Lets a hanging server go on.</summary>
    public Task WakeAsync() => SignalAllAsync("-CONT");

    /// <summary>Runs SQL.</summary>
    public async Task RunAsync(string script)
    {
        await using var source = Open();
        await using var command = source.CreateCommand(script);
        _ = await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_program is not null)
        {
            await _program.DisposeAsync();
        }

        Folder.Dispose();
    }

    /// <summary>What it writes once it listens.</summary>
    protected abstract string ReadyMessage { get; }

    /// <summary>The signal for an end without any tidying.</summary>
    protected virtual string CrashSignal => "KILL";

    protected abstract ProgramStart Start();

    protected string PortText => Port.ToString(CultureInfo.InvariantCulture);

    /// <summary>Makes the data base's files and starts the server.</summary>
    protected async Task CreateAsync(ProgramStart install)
    {
        try
        {
            if (IsRoot)
            {
                (await PeerRun.RunAsync("chown", "-R", User, Folder.Path)).Succeeded();
            }

            (await RunningProgram.RunAsync(AsUser(install))).Succeeded();
            await StartAsync();
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    // PostgreSQL has a process for every connection.
    private async Task SignalAllAsync(string signal)
    {
        var id = _program!.Id.ToString(CultureInfo.InvariantCulture);
        var children = await File.ReadAllTextAsync($"/proc/{id}/task/{id}/children");
        (await PeerRun.RunAsync("kill", [signal, id, .. children.Split(' ', StringSplitOptions.RemoveEmptyEntries)])).Succeeded();
    }

    private ProgramStart AsUser(ProgramStart start) => IsRoot
        ? new ProgramStart("setpriv", ["--reuid", User, "--regid", User, "--clear-groups", "--", start.Program, .. start.Arguments])
        : start;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
