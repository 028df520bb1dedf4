namespace Embedded.Mail.Tests.Conformance.Mirrors;

/// <summary>Random commands of several clients; what each of them is told by untagged replies alone is compared with what there is.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class MirrorTests
{
    private static readonly MirrorStyle[] Styles = [MirrorStyle.Plain, MirrorStyle.Condstore, MirrorStyle.Qresync, MirrorStyle.Qresync, MirrorStyle.Plain];

    [Test]
    public async Task Views_of_clients_are_what_there_is([Values("memory", "sdbox")] string store, [Values(1, 2, 3, 4)] int seed)
    {
        await RunAsync(store, seed, Styles, commands: 1500);
    }

    [Test]
    public async Task Views_of_clients_with_NOTIFY_are_what_there_is([Values("memory", "sdbox")] string store, [Values(5, 6)] int seed)
    {
        await RunAsync(store, seed, [MirrorStyle.Notify, MirrorStyle.Qresync, MirrorStyle.Notify, MirrorStyle.Plain], commands: 1000);
    }

    /// <summary>All clients at once, as fast as they can: no seed makes this run the same again.</summary>
    [Test]
    public async Task Ten_clients_at_once_see_the_same_whenever_they_pause([Values("memory", "sdbox")] string store, [Values] bool withQresync)
    {
        var styles = Enumerable.Range(0, 10).Select(at => withQresync && at % 2 == 0 ? MirrorStyle.Qresync : MirrorStyle.Plain);
        await using var crowd = await MirrorCrowd.StartAsync(store, styles);
        for (var round = 0; round < 8; round++)
        {
            await Task.WhenAll(crowd.Clients.Select((client, at) => Task.Run(() => ActAsync(client, new RandomMail(new Random((round * 100) + at)), 25))));
            await crowd.CompareAsync();
        }
    }

    private static async Task RunAsync(string store, int seed, IEnumerable<MirrorStyle> styles, int commands)
    {
        await using var crowd = await MirrorCrowd.StartAsync(store, styles);
        var random = new Random(seed);
        var mail = new RandomMail(random);
        for (var i = 1; i <= commands; i++)
        {
            await ActAsync(crowd.Clients[random.Next(crowd.Clients.Count)], mail, 1);
            if (i % 20 == 0)
            {
                await crowd.CompareAsync();
            }
        }
    }

    private static async Task ActAsync(MirrorClient client, RandomMail mail, int times)
    {
        try
        {
            for (var i = 0; i < times; i++)
            {
                await mail.ActAsync(client);
            }
        }
        catch (Exception e) when (e is MirrorException or Imap.ScriptException)
        {
            throw new MirrorException($"{e.Message}\n{client.Transcript}");
        }
    }
}
