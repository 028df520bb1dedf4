using BenchmarkDotNet.Attributes;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Benchmarks.Storage;

/// <summary>A mailbox of 100,000 messages that a session has open already.</summary>
public class LargeMailboxBenchmarks : StoreBenchmarks
{
    private const int Messages = 100_000;
    private const string User = "alice";

    private IMailAccount _account = null!;
    private IMailbox _inbox = null!;
    private bool _isFlagged;

    [Benchmark]
    public async Task<int> OpenLiveAsync()
    {
        await using var inbox = await _account.OpenMailboxAsync(MailboxName.Inbox, MailboxAccess.ReadWrite, default);
        return inbox.State.Messages.Count;
    }

    [Benchmark]
    public async Task<long> ChangeAllFlagsAsync()
    {
        _isFlagged = !_isFlagged;
        var update = _isFlagged ? FlagUpdate.Add(MessageFlags.Flagged) : FlagUpdate.Remove(MessageFlags.Flagged);
        var result = await _inbox.UpdateFlagsAsync(UidSet.All, update, null, default);
        return result.Changed.UidCount;
    }

    protected override async Task PrepareAsync()
    {
        await Tested.FillInboxAsync(User, Messages);
        _account = await Tested.OpenAccountAsync(User);
        _inbox = await _account.OpenMailboxAsync(MailboxName.Inbox, MailboxAccess.ReadWrite, default);
    }
}
