using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Engines;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Benchmarks.Storage;

/// <summary>The first opening of a mailbox of 100,000 messages by a new store, whose account is open already; the files are in the system's cache. The store in memory has nothing to read and stays.</summary>
[SimpleJob(RunStrategy.Monitoring, warmupCount: 5, iterationCount: 20, invocationCount: 1)]
public class ColdMailboxBenchmarks : StoreBenchmarks
{
    private const int Messages = 100_000;
    private const string User = "alice";

    private IMailAccount _account = null!;

    [IterationSetup]
    public void Reopen() => ReopenAsync().GetAwaiter().GetResult();

    [Benchmark]
    public async Task<int> OpenColdAsync()
    {
        await using var inbox = await _account.OpenMailboxAsync(MailboxName.Inbox, MailboxAccess.ReadWrite, default);
        return inbox.State.Messages.Count;
    }

    protected override Task PrepareAsync() => Tested.FillInboxAsync(User, Messages);

    private async Task ReopenAsync()
    {
        await Tested.ReopenAsync();
        _account = await Tested.OpenAccountAsync(User);
    }
}
