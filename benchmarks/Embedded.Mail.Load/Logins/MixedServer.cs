using System.Diagnostics;
using System.Globalization;
using System.Net;
using Embedded.Mail.Auth.Memory;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Embedded.Mail.Load.Logins;

/// <summary>Our server in this process, over back ends of all kinds. Each good user has one mailbox that bears his name.</summary>
internal sealed class MixedServer : IAsyncDisposable
{
    public const string Password = "the-right-one";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly MailServer _server;

    private MixedServer(MailServer server) => _server = server;

    public int Port => ((IPEndPoint)_server.EndPoints["imap"]).Port;

    /// <summary>How many connections are open.</summary>
    public int Connections => Directory.GetFiles("/proc/self/fd").Select(ReadLink).Count(IsConnection);

    public static async Task<MixedServer> StartAsync(int good)
    {
        var users = new InMemoryUsers();
        var server = MailServer.Create(mail => mail.UseMemoryStore().AddPassDb(new MixedBackEnd(users)).AddImap("127.0.0.1", 0));
        await server.StartAsync(CancellationToken.None);
        for (var user = 0; user < good; user++)
        {
            await AddAsync(server, users, string.Create(CultureInfo.InvariantCulture, $"good-{user}"));
        }

        foreach (var client in MixedClient.Others(0).Where(client => client.Kind != LoginKind.Unknown))
        {
            _ = users.Add(client.User, Password);
        }

        return new MixedServer(server);
    }

    /// <summary>Waits until the server has closed what clients have left.</summary>
    public async Task WaitForSilenceAsync()
    {
        for (var watch = Stopwatch.StartNew(); Connections > 0 && watch.Elapsed < Patience;)
        {
            await Task.Delay(100);
        }
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static async Task AddAsync(MailServer server, InMemoryUsers users, string name)
    {
        _ = users.Add(name, Password);
        await using var account = await server.Services.GetRequiredService<MailAccounts>().OpenAsync(new MailUser(name), CancellationToken.None);
        _ = await account.CreateMailboxAsync(MailboxName.Create("of-" + name), SpecialUse.None, CancellationToken.None);
    }

    // The one that listens is always there, and so is what the runtime keeps for itself.
    private bool IsConnection(string? target)
    {
        if (target is null || !target.StartsWith("socket:[", StringComparison.Ordinal))
        {
            return false;
        }

        var port = Port.ToString("X4", CultureInfo.InvariantCulture);
        return Established(port).Contains(target["socket:[".Length..^1]);
    }

    private static HashSet<string> Established(string port) =>
    [
        .. File.ReadLines("/proc/net/tcp").Skip(1).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields[3] != "0A" && (fields[1].EndsWith(':' + port, StringComparison.Ordinal) || fields[2].EndsWith(':' + port, StringComparison.Ordinal)))
            .Select(fields => fields[9]),
    ];

    private static string? ReadLink(string file)
    {
        try
        {
            return new FileInfo(file).LinkTarget;
        }
        catch (IOException)
        {
            return null; // closed meanwhile
        }
    }
}
