using Embedded.Mail.Storage.Files;

namespace Embedded.Mail.Tests.Storage.Files;

[CancelAfter(60_000)]
public sealed class DiskThreadsTests
{
    [Test]
    public async Task As_many_run_at_once_as_the_limit_says_and_never_more(CancellationToken cancellationToken)
    {
        const int limit = 3;
        var threads = new DiskThreads(limit);
        using var together = new Barrier(limit);
        var running = 0;
        var most = 0;
        var works = Enumerable.Range(0, 4 * limit).Select(_ => threads.RunAsync(() =>
        {
            InterlockedMax(ref most, Interlocked.Increment(ref running));
            together.SignalAndWait(cancellationToken);
            _ = Interlocked.Decrement(ref running);
        }));
        await Task.WhenAll(works).WaitAsync(cancellationToken);
        Assert.That(most, Is.EqualTo(limit));
    }

    [Test]
    public async Task One_thread_works_in_order(CancellationToken cancellationToken)
    {
        var threads = new DiskThreads(1);
        var order = new List<int>();
        await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => threads.RunAsync(() => order.Add(i)))).WaitAsync(cancellationToken);
        Assert.That(order, Is.EqualTo(Enumerable.Range(0, 1000)));
    }

    [Test]
    public async Task A_waiting_thread_is_used_again(CancellationToken cancellationToken)
    {
        var threads = new DiskThreads(1);
        var first = await threads.RunAsync(() => Thread.CurrentThread).WaitAsync(cancellationToken);
        var second = await threads.RunAsync(() => Thread.CurrentThread).WaitAsync(cancellationToken);
        Assert.That(second, Is.SameAs(first));
        Assert.That((first.IsBackground, first.IsThreadPoolThread), Is.EqualTo((true, false)));
    }

    [Test]
    public async Task An_idle_thread_ends_and_further_work_starts_another(CancellationToken cancellationToken)
    {
        var threads = new DiskThreads(1, TimeSpan.Zero);
        var first = await threads.RunAsync(() => Thread.CurrentThread).WaitAsync(cancellationToken);
        Assert.That(first.Join(TimeSpan.FromMinutes(1)));
        var second = await threads.RunAsync(() => Thread.CurrentThread).WaitAsync(cancellationToken);
        Assert.That(second, Is.Not.SameAs(first));
    }

    [Test]
    public async Task No_work_is_lost_while_threads_come_and_go(CancellationToken cancellationToken)
    {
        var threads = new DiskThreads(4, TimeSpan.Zero);
        var done = 0;
        for (var i = 0; i < 500; i++)
        {
            var works = Enumerable.Range(0, i % 7).Select(_ => threads.RunAsync(() => Interlocked.Increment(ref done))).ToList();
            await Task.WhenAll(works).WaitAsync(cancellationToken);
        }

        Assert.That(done, Is.EqualTo(Enumerable.Range(0, 500).Sum(i => i % 7)));
    }

    [Test]
    public void An_exception_reaches_who_awaits_and_the_thread_goes_on(CancellationToken cancellationToken)
    {
        var threads = new DiskThreads(1);
        Assert.That(async () => await threads.RunAsync(() => throw new IOException("broken")).WaitAsync(cancellationToken),
            Throws.InstanceOf<IOException>().With.Message.EqualTo("broken"));
        Assert.That(async () => await threads.RunAsync(() => 5).WaitAsync(cancellationToken), Is.EqualTo(5));
    }

    [Test]
    public async Task No_continuation_runs_on_a_disk_thread(CancellationToken cancellationToken)
    {
        var threads = new DiskThreads(1);
        using var gate = new ManualResetEventSlim();
        var work = threads.RunAsync(() =>
        {
            gate.Wait(cancellationToken);
            return Thread.CurrentThread;
        });
        var continuation = work.ContinueWith(
            _ => Thread.CurrentThread, cancellationToken, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        gate.Set();
        var continuedOn = await continuation;
        Assert.That(continuedOn, Is.Not.SameAs(await work));
        Assert.That(continuedOn.IsThreadPoolThread);
    }

    [Test]
    public async Task What_is_run_through_goes_on_on_the_thread_that_worked(CancellationToken cancellationToken)
    {
        using var threads = new DiskThreads(2);
        var (worked, wentOn) = await GoOnAsync(threads, static () => { }, cancellationToken).WaitAsync(cancellationToken);
        Assert.That(wentOn, Is.SameAs(worked));
    }

    [Test]
    public async Task No_more_than_half_of_the_threads_go_on(CancellationToken cancellationToken)
    {
        using var threads = new DiskThreads(4);
        using var reached = new CountdownEvent(2);
        using var gate = new ManualResetEventSlim();
        var held = Enumerable.Range(0, 2).Select(_ => Task.Run(() => GoOnAsync(threads, () =>
        {
            reached.Signal();
            gate.Wait(cancellationToken);
        }, cancellationToken))).ToList();
        reached.Wait(cancellationToken);
        var (_, wentOn) = await GoOnAsync(threads, static () => { }, cancellationToken).WaitAsync(cancellationToken);
        Assert.That(wentOn.IsThreadPoolThread);
        gate.Set();
        Assert.That((await Task.WhenAll(held).WaitAsync(cancellationToken)).Select(static pair => pair.Worked == pair.WentOn), Is.All.True);
    }

    [Test]
    public void What_is_run_through_and_fails_tells_it(CancellationToken cancellationToken)
    {
        using var threads = new DiskThreads(1);
        Assert.That(async () => await threads.RunThroughAsync<int>(() => throw new IOException("broken")).WaitAsync(cancellationToken),
            Throws.InstanceOf<IOException>().With.Message.EqualTo("broken"));
        Assert.That(async () => await threads.RunThroughAsync(() => 5).WaitAsync(cancellationToken), Is.EqualTo(5));
    }

    [Test]
    public async Task What_is_local_to_the_caller_does_not_reach_the_thread(CancellationToken cancellationToken)
    {
        var local = new AsyncLocal<string?> { Value = "caller" };
        var seen = await new DiskThreads(1).RunAsync(() => local.Value).WaitAsync(cancellationToken);
        Assert.That(seen, Is.Null);
        Assert.That(local.Value, Is.EqualTo("caller"));
    }

    /// <summary>The thread that works, and the one that goes on; the work waits until somebody awaits it.</summary>
    private static async Task<(Thread Worked, Thread WentOn)> GoOnAsync(DiskThreads threads, Action then, CancellationToken cancellationToken)
    {
        using var awaited = new ManualResetEventSlim();
        var work = threads.RunThroughAsync(() =>
        {
            awaited.Wait(cancellationToken);
            return Thread.CurrentThread;
        });
        var wentOn = work.ContinueWith(
            _ =>
            {
                then();
                return Thread.CurrentThread;
            },
            cancellationToken,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        awaited.Set();
        return (await work, await wentOn);
    }

    private static void InterlockedMax(ref int most, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref most)) < value && Interlocked.CompareExchange(ref most, value, seen) != seen)
        {
        }
    }
}
