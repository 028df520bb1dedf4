using Embedded.Mail.Load.Servers;

namespace Embedded.Mail.Load.Scenarios;

/// <summary>Memory for each of many connections that are logged in, have INBOX selected and wait in IDLE.</summary>
internal sealed class IdleMemoryScenario(bool tls, Aim aim) : ServerScenario
{
    private const int ConnectingAtOnce = 16;

    public override string Name => tls ? "memory of an idle connection, TLS" : "memory of an idle connection, plaintext";

    protected override string Unit => "KiB";

    protected override Aim Aim => aim;

    protected override async Task<double> MeasureAsync(MailServerProcess server, LoadSettings settings)
    {
        // Code that is loaded and compiled on first use is no cost of a connection.
        await HoldAsync(server, settings, ConnectingAtOnce * 4, static _ => Task.CompletedTask);
        var before = server.Memory();
        var after = 0L;
        await HoldAsync(server, settings, settings.Connections, _ =>
        {
            after = server.Memory();
            return Task.CompletedTask;
        });
        return (after - before) / 1024.0 / settings.Connections;
    }

    private async Task HoldAsync(MailServerProcess server, LoadSettings settings, int count, Func<IReadOnlyCollection<ImapConnection>, Task> meanwhile)
    {
        var connections = new ImapConnection[count];
        try
        {
            await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = ConnectingAtOnce }, async (i, _) =>
                connections[i] = await OpenIdleAsync(server, i % settings.Users));
            await meanwhile(connections);
        }
        finally
        {
            foreach (var connection in connections)
            {
                connection?.Dispose();
            }
        }
    }

    private async Task<ImapConnection> OpenIdleAsync(MailServerProcess server, int user)
    {
        var connection = await ImapConnection.OpenAsync(tls ? server.ImapsPort : server.ImapPort, tls);
        await connection.CommandAsync($"LOGIN {MailServerProcess.UserName(user)} {MailServerProcess.Password}");
        await connection.CommandAsync("SELECT INBOX");
        await connection.IdleAsync();
        return connection;
    }
}
