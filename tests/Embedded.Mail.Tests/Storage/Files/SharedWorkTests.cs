using Embedded.Mail.Storage.Files;

namespace Embedded.Mail.Tests.Storage.Files;

[CancelAfter(60_000)]
public sealed class SharedWorkTests
{
    [Test]
    public async Task Pieces_are_done_side_by_side_where_there_are_threads(CancellationToken cancellationToken)
    {
        using var threads = new DiskThreads(3);
        using var together = new Barrier(3);
        Action[] pieces = [.. Enumerable.Repeat((Action)(() => together.SignalAndWait(cancellationToken)), 3)];
        await threads.RunAsync(() => SharedWork.Run(threads, pieces)).WaitAsync(cancellationToken);
        Assert.That(together.CurrentPhaseNumber, Is.EqualTo(1));
    }

    [Test]
    public async Task Threads_that_all_need_help_do_not_wait_for_each_other(CancellationToken cancellationToken)
    {
        const int count = 2;
        using var threads = new DiskThreads(count);
        using var together = new Barrier(count);
        var done = 0;
        await Task.WhenAll(Enumerable.Range(0, count).Select(_ => threads.RunAsync(() =>
        {
            together.SignalAndWait(cancellationToken);
            SharedWork.Run(threads, [.. Enumerable.Repeat((Action)(() => Interlocked.Increment(ref done)), 100)]);
        }))).WaitAsync(cancellationToken);
        Assert.That(done, Is.EqualTo(count * 100));
    }

    [Test]
    public async Task What_one_throws_is_told_once_all_are_done([Values(0, 1, 9)] int failing, CancellationToken cancellationToken)
    {
        using var threads = new DiskThreads(2);
        var done = 0;
        var run = threads.RunAsync(() => SharedWork.Run(threads, [.. Enumerable.Range(0, 10).Select(piece => (Action)(() =>
        {
            _ = Interlocked.Increment(ref done);
            if (piece == failing)
            {
                throw new IOException("no space");
            }
        }))]));
        Assert.That(async () => await run.WaitAsync(cancellationToken), Throws.TypeOf<IOException>().With.Message.EqualTo("no space"));
        Assert.That(done, Is.EqualTo(10));
    }
}
