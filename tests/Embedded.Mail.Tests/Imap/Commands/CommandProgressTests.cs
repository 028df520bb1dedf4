using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Files;
using Embedded.Mail.Storage.Sdbox;
using Embedded.Mail.Testing;
using Embedded.Mail.Tests.Connections;
using Embedded.Mail.Tests.Storage.Files;

namespace Embedded.Mail.Tests.Imap.Commands;

/// <summary>INPROGRESS (RFC 9585).</summary>
public class CommandProgressTests
{
    [Test]
    public async Task Client_hears_every_ten_seconds_that_its_command_is_at_work()
    {
        var time = new ManualTimeProvider();
        var (entered, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        var store = new SyntheticStore(10);
        await using var server = MessageTestServer.Start(store: store, time: time);
        await server.AppendAsync("hello");
        await using var client = await server.SelectAsync();
        store.BeforeFlags = () =>
        {
            entered.SetResult();
            return release.Task;
        };
        var timers = time.TimerCount;
        await client.SendAsync("slow STORE 1 +FLAGS (\\Seen)\r\n");
        await entered.Task;
        for (var i = 0; i < 3; i++)
        {
            await time.WaitForTimersAsync(timers + 1, CancellationToken.None);
            time.Advance(TimeSpan.FromSeconds(10));
            Assert.That(await client.ReadLineAsync(), Is.EqualTo("* OK [INPROGRESS (\"slow\" NIL NIL)] Still working."));
        }

        await time.WaitForTimersAsync(timers + 1, CancellationToken.None);
        time.Advance(TimeSpan.FromSeconds(9));
        release.SetResult();
        await client.ExchangeAsync("""
            S: * 1 FETCH (FLAGS (\Seen \Recent))
            S: slow OK Store completed.
            """);
    }

    [Test]
    public async Task Search_says_how_far_it_has_come()
    {
        var time = new ManualTimeProvider();
        var (entered, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        var store = new SyntheticStore(10);
        await using var server = MessageTestServer.Start(store: store, time: time);
        for (var i = 0; i < 3; i++)
        {
            await server.AppendAsync("hello");
        }

        await using var client = await server.SelectAsync();
        store.BeforeReading = () =>
        {
            entered.TrySetResult();
            return release.Task;
        };
        var timers = time.TimerCount;
        await client.SendAsync("slow SEARCH OR 1:2 TEXT nothing\r\n");
        await entered.Task;
        await time.WaitForTimersAsync(timers + 1, CancellationToken.None);
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.That(await client.ReadLineAsync(), Is.EqualTo("* OK [INPROGRESS (\"slow\" 2 3)] Still working."));
        release.SetResult();
        await client.ExchangeAsync("""
            S: * SEARCH 1 2
            S: slow OK Search completed.
            """);
    }

    [TestCase("COPY", "S: slow OK [COPYUID *")]
    [TestCase("MOVE", "S: * OK [COPYUID *\nS: * 3 EXPUNGE\nS: * 2 EXPUNGE\nS: * 1 EXPUNGE\nS: * 0 RECENT\nS: slow OK *")]
    [Platform("Linux")]
    public async Task Copy_says_how_many_messages_have_their_place(string command, string answer)
    {
        var time = new ManualTimeProvider();
        var (entered, links) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), 0);
        using var release = new ManualResetEventSlim();
        using var directory = new TemporaryDirectory();
        var files = new FaultyFileLayer(SystemFileLayer.Instance);
        await using var store = new SdboxMailStore(new() { Location = $"sdbox:{directory.Path}/%u", Sync = SyncMode.Never }, files, TimeProvider.System);
        await using var server = MessageTestServer.Start(store: store, time: time);
        await server.AppendSubjectsAsync("one", "two", "three");
        await using var client = await server.SelectAsync();
        Assert.That(await client.CommandAsync("CREATE box"), Does.StartWith("OK"));
        files.Plan(call =>
        {
            if (call.Call == FileCall.Link && Interlocked.Increment(ref links) == 3)
            {
                entered.SetResult();
                release.Wait();
            }

            return null;
        });
        var timers = time.TimerCount;
        await client.SendAsync($"slow {command} 1:3 box\r\n");
        await entered.Task;
        await time.WaitForTimersAsync(timers + 1, CancellationToken.None);
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.That(await client.ReadLineAsync(), Is.EqualTo("* OK [INPROGRESS (\"slow\" 2 3)] Still working."));
        release.Set();
        await client.ExchangeAsync(answer);
    }
}
