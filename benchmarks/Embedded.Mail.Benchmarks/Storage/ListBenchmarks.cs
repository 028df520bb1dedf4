using BenchmarkDotNet.Attributes;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Benchmarks.Storage;

/// <summary>The tree of an account with 1,000 mailboxes on two levels.</summary>
public class ListBenchmarks : StoreBenchmarks
{
    private const int Folders = 20;
    private const int Below = 49;

    private IMailAccount _account = null!;

    [Benchmark]
    public async Task<int> ListThousandAsync() => (await _account.ListAsync(default)).Count;

    protected override async Task PrepareAsync()
    {
        _account = await Tested.OpenAccountAsync("alice");
        for (var folder = 0; folder < Folders; folder++)
        {
            var parent = MailboxName.Create($"Folder {folder}");
            _ = await _account.CreateMailboxAsync(parent, SpecialUse.None, default);
            for (var child = 0; child < Below; child++)
            {
                _ = await _account.CreateMailboxAsync(parent.Child($"Below {child}"), SpecialUse.None, default);
            }
        }
    }
}
