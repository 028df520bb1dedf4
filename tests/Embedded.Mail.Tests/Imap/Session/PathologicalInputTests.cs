using System.Diagnostics;
using System.Text;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Sdbox;
using Embedded.Mail.Testing;
using Embedded.Mail.Tests.Connections;

namespace Embedded.Mail.Tests.Imap.Session;

/// <summary>What is large without need costs the client and not the server: a bounded time, and memory in proportion to what there is.</summary>
[NonParallelizable]
public sealed class PathologicalInputTests
{
    private const int Many = 100_000;

    [Test]
    public async Task Hundred_thousand_mailboxes_are_listed_whatever_the_pattern()
    {
        await using var server = await ImapTestServer.StartAsync(messages: 0);
        await using var account = await server.Accounts.OpenAsync(new MailUser("alice"), default);
        for (var i = 0; i < Many; i++)
        {
            _ = await account.CreateMailboxAsync(MailboxName.Create($"folder {i}"), SpecialUse.None, default);
        }

        await using var client = await server.LoginAsync();
        foreach (var (pattern, count) in new[] { ("*", Many + 1), ("%", Many + 1), ("*%*%*%*%*%*9", Many / 10), ("folder 99*", 1111), (new string('%', 4000) + "y", 0) })
        {
            var started = Stopwatch.GetTimestamp();
            await client.SendAsync(Encoding.ASCII.GetBytes($"a LIST \"\" \"{pattern}\"\r\n"));
            var told = 0;
            while (await client.ReadLineAsync() is { } line && !line.StartsWith("a OK", StringComparison.Ordinal))
            {
                told += line.StartsWith("* LIST", StringComparison.Ordinal) ? 1 : 0;
            }

            Assert.That(told, Is.EqualTo(count), pattern);
            Assert.That(Stopwatch.GetElapsedTime(started), Is.LessThan(TimeSpan.FromSeconds(30)), pattern);
        }
    }

    [Test]
    public async Task Name_of_a_thousand_levels_can_be_used_and_a_longer_one_is_refused([Values] bool onDisk)
    {
        using var folder = new TemporaryDirectory();
        await using var disk = onDisk ? new SdboxMailStore(new SdboxStoreOptions { Location = $"sdbox:{folder.Path}/%u", Sync = SyncMode.Never }, TimeProvider.System) : null;
        await using var server = await ImapTestServer.StartAsync(messages: 0, store: disk);
        await using var client = await server.LoginAsync();
        var name = string.Join('/', Enumerable.Repeat("a", 1000));
        await client.ExchangeAsync($"""
            C: a CREATE {name}
            S: a OK *
            C: b APPEND {name} 
            S: b BAD *
            C: c STATUS {name} (MESSAGES)
            S: * STATUS {name} (MESSAGES 0)
            S: c OK *
            C: d CREATE {name}/{name}/{name}
            S: d NO *
            """);
        await client.SendAsync("e LIST \"\" *\r\n"u8.ToArray());
        Assert.That((await client.ReadToTagAsync("e")).Count, Is.EqualTo(1002));
        await client.SendAsync(Encoding.ASCII.GetBytes("f LIST \"\" " + string.Join('/', Enumerable.Repeat("%", 1000)) + "\r\n"));
        Assert.That((await client.ReadToTagAsync("f")).Count, Is.EqualTo(2));
        await client.ExchangeAsync($"""
            C: g RENAME a/a b
            S: g OK *
            C: h DELETE b/{name[4..]}
            S: h OK *
            """);
    }

    [Test]
    public async Task Flood_of_pipelined_commands_is_answered_as_the_client_reads()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.SelectAsync();
        var flood = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("f FETCH 1:* (FLAGS UID)\r\n", 1000)));
        var before = GC.GetTotalAllocatedBytes();
        var sending = Task.Run(async () =>
        {
            for (var i = 0; i < 100; i++)
            {
                await client.SendAsync(flood);
            }
        });

        // Nothing is read: the client comes to wait for the server, which waits for it.
        await Task.WhenAny(sending, Task.Run(() => SpinUntilStalled(sending)));
        Assert.That(sending.IsCompleted, Is.False, "the client is held up");
        Assert.That(GC.GetTotalAllocatedBytes() - before, Is.LessThan(64 * 1024 * 1024));
        var answered = 0;
        while (answered < 100_000 && await client.ReadLineAsync() is { } line)
        {
            answered += line.StartsWith("f OK", StringComparison.Ordinal) ? 1 : 0;
        }

        await sending;
        Assert.That(answered, Is.EqualTo(100_000));
    }

    // Stalled is what has allocated nothing for a while; a slow machine only makes the test see less.
    private static void SpinUntilStalled(Task sending)
    {
        var (last, calm) = (0L, 0);
        while (calm < 50 && !sending.IsCompleted)
        {
            var now = GC.GetTotalAllocatedBytes();
            calm = now - last < 10_000 ? calm + 1 : 0;
            last = now;
            _ = Thread.Yield();
            Thread.SpinWait(100_000);
        }
    }
}
