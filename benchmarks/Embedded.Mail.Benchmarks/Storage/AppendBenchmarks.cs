using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Engines;
using Embedded.Mail.Benchmarks.Mime;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Benchmarks.Storage;

/// <summary>
/// Messages of mean 11 KB into INBOXes: the store's share of a delivery. The time is per message, with all callers at work side by side, so that its inverse is the rate.
/// </summary>
[SimpleJob(RunStrategy.Monitoring, warmupCount: 3, iterationCount: 10, invocationCount: 1)]
public class AppendBenchmarks : StoreBenchmarks
{
    private const int Callers = 8;
    private const int PerCaller = 500;
    private const int Users = 50;
    private const int Batch = 100;

    private readonly List<byte[]> _messages = MessageCorpus.Generate(1000);
    private IMailbox[] _inboxes = [];

    [Benchmark(OperationsPerInvoke = Callers * PerCaller)]
    public Task OneMessageIntoOneOf50Async() => RunAsync(random => AppendOneAsync(_inboxes[random.Next(Users)], random));

    [Benchmark(OperationsPerInvoke = Callers * PerCaller)]
    public Task OneMessageIntoTheSameAsync() => RunAsync(random => AppendOneAsync(_inboxes[0], random));

    [Benchmark(OperationsPerInvoke = Batch)]
    public async Task BatchOf100Async()
    {
        await using var append = await _inboxes[0].BeginAppendAsync(default);
        foreach (var message in _messages.Take(Batch))
        {
            await append.AddAsync(new MemoryStream(message), message.Length, AppendOptions.Default, default);
        }

        _ = await append.CommitAsync(default);
    }

    protected override async Task PrepareAsync() =>
        _inboxes = await Task.WhenAll(Enumerable.Range(0, Users).Select(number => Tested.OpenInboxAsync($"user{number}")));

    private static Task RunAsync(Func<Random, Task> appendAsync) => Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
    {
        var random = new Random(caller);
        for (var i = 0; i < PerCaller; i++)
        {
            await appendAsync(random);
        }
    })));

    private async Task AppendOneAsync(IMailbox inbox, Random random)
    {
        var message = _messages[random.Next(_messages.Count)];
        _ = await inbox.AppendAsync(new MemoryStream(message), message.Length, AppendOptions.Default, default);
    }
}
