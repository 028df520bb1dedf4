using Embedded.Mail.Tests.Conformance.Imap;

namespace Embedded.Mail.Tests.Conformance.Mirrors;

/// <summary>Clients of one user at one server, and one more that sees how things are.</summary>
internal sealed class MirrorCrowd : IAsyncDisposable
{
    private readonly ScriptServer _server;
    private readonly MirrorClient _witness;

    private MirrorCrowd(ScriptServer server, IEnumerable<MirrorStyle> styles)
    {
        _server = server;
        Clients = [.. styles.Select((style, at) => new MirrorClient($"c{at}", style, server.ConnectStream))];
        _witness = new MirrorClient("witness", MirrorStyle.Plain, server.ConnectStream);
    }

    public IReadOnlyList<MirrorClient> Clients { get; }

    public static async Task<MirrorCrowd> StartAsync(string store, IEnumerable<MirrorStyle> styles)
    {
        var crowd = new MirrorCrowd(await ScriptServer.StartAsync(store), styles);
        await crowd._witness.ConnectAsync();
        foreach (var mailbox in RandomMail.Mailboxes)
        {
            await crowd._witness.OkAsync("CREATE " + mailbox);
        }

        foreach (var client in crowd.Clients)
        {
            await client.ConnectAsync();
        }

        return crowd;
    }

    /// <summary>Lets all clients be told of everything, and compares what each of them sees with what there is.</summary>
    public async Task CompareAsync()
    {
        foreach (var client in Clients.Where(client => client.Mailbox is not null))
        {
            if (client.IsIdle)
            {
                await client.EndIdleAsync();
            }

            await client.OkAsync("NOOP");
            await client.LearnAsync();
        }

        foreach (var mailbox in RandomMail.Mailboxes)
        {
            await _witness.SelectAsync(mailbox, readOnly: true);
            foreach (var client in Clients.Where(client => client.Mailbox == mailbox))
            {
                var (told, real) = (string.Join('\n', client.View.Messages), string.Join('\n', _witness.View.Messages));
                if (told != real)
                {
                    throw new MirrorException($"{client.Name} sees {mailbox} otherwise than it is:\n{told}\n--- It is\n{real}\n{client.Transcript}");
                }
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in Clients.Append(_witness))
        {
            await client.DisposeAsync();
        }

        await _server.DisposeAsync();
    }
}
