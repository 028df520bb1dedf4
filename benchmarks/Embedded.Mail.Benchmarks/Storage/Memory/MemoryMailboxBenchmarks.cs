using BenchmarkDotNet.Attributes;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Memory;

namespace Embedded.Mail.Benchmarks.Storage.Memory;

/// <summary>What one operation costs in mailboxes of different sizes: it must not depend on the size but for the directory of chunks.</summary>
[MemoryDiagnoser]
public class MemoryMailboxBenchmarks
{
    private static readonly byte[] Text = "Subject: benchmark\r\n\r\nbody\r\n"u8.ToArray();

    private IMailbox _mailbox = null!;
    private UidSet _middle = null!;
    private bool _isFlagged;

    [Params(1_000, 100_000)]
    public int Messages { get; set; }

    [GlobalSetup]
    public async Task SetupAsync()
    {
        var store = new MemoryMailStore();
        var account = await store.OpenAccountAsync(new MailUser("alice"), default);
        _mailbox = await account.OpenMailboxAsync(MailboxName.Inbox, MailboxAccess.ReadWrite, default);
        await using var append = await _mailbox.BeginAppendAsync(default);
        await using var staged = await store.StageAsync(new MemoryStream(Text), Text.Length, default);
        for (var i = 0; i < Messages; i++)
        {
            await append.AddAsync(staged, AppendOptions.Default, default);
        }

        _ = await append.CommitAsync(default);
        _middle = UidSet.Of(new Uid((uint)Messages / 2));
    }

    [Benchmark]
    public async Task<int> ChangeOneFlagAsync()
    {
        _isFlagged = !_isFlagged;
        var update = _isFlagged ? FlagUpdate.Add(MessageFlags.Flagged) : FlagUpdate.Remove(MessageFlags.Flagged);
        return (await _mailbox.UpdateFlagsAsync(_middle, update, null, default)).Changed.Count;
    }

    [Benchmark]
    public async Task<long> AppendAndExpungeAsync()
    {
        var result = await _mailbox.AppendAsync(new MemoryStream(Text), Text.Length, AppendOptions.Default, default);
        return (await _mailbox.ExpungeAsync(result.Uids, onlyDeleted: false, default)).UidCount;
    }

    [Benchmark]
    public async Task<long> ReadSizesOfHundredAsync()
    {
        long sum = 0;
        var uids = UidSet.Range(new Uid(1), new Uid(100));
        await foreach (var metadata in _mailbox.ReadMetadataAsync(uids, new MetadataRequest(MessageFields.Size), default))
        {
            sum += metadata.Size;
        }

        return sum;
    }
}
