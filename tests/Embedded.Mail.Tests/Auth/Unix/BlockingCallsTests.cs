using Embedded.Mail.Auth.Unix;

namespace Embedded.Mail.Tests.Auth.Unix;

[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class BlockingCallsTests : IDisposable
{
    private readonly ManualResetEventSlim _release = new();
    private readonly SemaphoreSlim _begun = new(0);
    private readonly CancellationTokenSource _leave = new();

    public void Dispose()
    {
        _release.Set();
        _release.Dispose();
        _begun.Dispose();
        _leave.Dispose();
    }

    [Test]
    public async Task Call_runs_on_a_thread_of_its_own_and_its_failure_is_the_callers()
    {
        var calls = new BlockingCalls("test");
        Assert.That(await calls.RunAsync(null, () => (Thread.CurrentThread.IsThreadPoolThread, Thread.CurrentThread.Name), CancellationToken.None), Is.EqualTo((false, "mail test")));
        Assert.That(async () => await calls.RunAsync<int>(null, () => throw new IOException("broken"), CancellationToken.None), Throws.TypeOf<IOException>().With.Message.EqualTo("broken"));
    }

    [Test]
    public async Task One_that_hangs_holds_no_other_and_its_caller_may_leave()
    {
        var calls = new BlockingCalls("test", maxThreads: 2);
        var hanging = HangAsync(calls, _leave.Token);
        await _begun.WaitAsync();

        Assert.That(await calls.RunAsync(null, () => 7, CancellationToken.None), Is.EqualTo(7));
        await _leave.CancelAsync();
        Assert.That(async () => await hanging, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(await calls.RunAsync(null, () => 8, CancellationToken.None), Is.EqualTo(8));
    }

    [Test]
    public async Task What_nobody_waits_for_any_more_is_not_begun()
    {
        var calls = new BlockingCalls("test", maxThreads: 1);
        var hanging = HangAsync(calls, CancellationToken.None);
        await _begun.WaitAsync();
        var isBegun = false;
        var waiting = calls.RunAsync(null, () => isBegun = true, _leave.Token);
        await _leave.CancelAsync();

        Assert.That(async () => await waiting, Throws.InstanceOf<OperationCanceledException>());
        _release.Set();
        await hanging;
        Assert.That(await calls.RunAsync(null, () => 1, CancellationToken.None), Is.EqualTo(1));
        Assert.That(isBegun, Is.False);
    }

    [Test]
    public async Task Nothing_piles_up_behind_calls_that_hang()
    {
        var calls = new BlockingCalls("test", maxThreads: 1, maxWaiting: 1);
        var hanging = HangAsync(calls, CancellationToken.None);
        await _begun.WaitAsync();
        var waiting = calls.RunAsync(null, () => 2, CancellationToken.None);

        Assert.That(async () => await calls.RunAsync(null, () => 3, CancellationToken.None), Throws.TypeOf<IOException>().With.Message.EqualTo("too many calls of test wait"));
        _release.Set();
        Assert.That((await hanging, await waiting), Is.EqualTo((0, 2)));
    }

    private Task<int> HangAsync(BlockingCalls calls, CancellationToken cancellationToken) => calls.RunAsync(
        null,
        () =>
        {
            _ = _begun.Release();
            _release.Wait();
            return 0;
        },
        cancellationToken);
}
