using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Engines;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Benchmarks.Storage;

/// <summary>1,000 messages copied to a mailbox that is empty each time.</summary>
[SimpleJob(RunStrategy.Monitoring, warmupCount: 5, iterationCount: 20, invocationCount: 1)]
public class CopyBenchmarks : StoreBenchmarks
{
    private const int Messages = 1_000;

    private IMailbox _source = null!;
    private IMailbox _destination = null!;

    [Benchmark]
    public async Task<long> CopyThousandAsync() => (await _source.CopyAsync(UidSet.All, _destination, default)).Copies.UidCount;

    [IterationCleanup]
    public void Empty() => _destination.ExpungeAsync(UidSet.All, onlyDeleted: false, default).AsTask().GetAwaiter().GetResult();

    protected override async Task PrepareAsync()
    {
        await Tested.FillInboxAsync("alice", Messages);
        var account = await Tested.OpenAccountAsync("alice");
        var name = MailboxName.Create("Copies");
        _ = await account.CreateMailboxAsync(name, SpecialUse.None, default);
        _destination = await account.OpenMailboxAsync(name, MailboxAccess.ReadWrite, default);
        _source = await account.OpenMailboxAsync(MailboxName.Inbox, MailboxAccess.ReadWrite, default);
    }
}
