using System.Collections.Concurrent;
using Embedded.Mail.Auth.Unix;
using Embedded.Mail.Testing;

namespace Embedded.Mail.Tests.Auth.Unix;

public sealed class UnixIdsTests
{
    private readonly ConcurrentQueue<(string Name, bool IsOnThreadPool)> _asked = new();
    private readonly ManualTimeProvider _time = new();

    [SetUp]
    public void Forget() => _asked.Clear();

    [Test]
    public async Task Number_needs_no_look_up()
    {
        Assert.That(await Ids().FindAsync("4294967295", CancellationToken.None), Is.EqualTo(uint.MaxValue));
        Assert.That(_asked, Is.Empty);
    }

    [Test]
    public async Task Name_is_looked_up_once_a_minute_and_never_on_the_thread_pool()
    {
        var ids = Ids();
        Assert.That(await ids.FindAsync("vmail", CancellationToken.None), Is.EqualTo(5000));
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.That(await ids.FindAsync("vmail", CancellationToken.None), Is.EqualTo(5000));
        Assert.That(_asked, Is.EqualTo((ValueTuple<string, bool>[])[("vmail", false)]));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(await ids.FindAsync("vmail", CancellationToken.None), Is.EqualTo(5000));
        Assert.That(_asked, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Unknown_name_is_looked_up_each_time()
    {
        var ids = Ids();
        Assert.That(await ids.FindAsync("nobody-here", CancellationToken.None), Is.Null);
        Assert.That(await ids.FindAsync("nobody-here", CancellationToken.None), Is.Null);
        Assert.That(_asked, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Those_who_ask_meanwhile_share_a_look_up_and_may_leave_it()
    {
        using var answer = new ManualResetEventSlim();
        using var leave = new CancellationTokenSource();
        var ids = new UnixIds(
            name =>
            {
                _asked.Enqueue((name, Thread.CurrentThread.IsThreadPoolThread));
                answer.Wait(TimeSpan.FromMinutes(1));
                return 7;
            },
            _time);
        var first = ids.FindAsync("vmail", leave.Token).AsTask();
        var second = ids.FindAsync("vmail", CancellationToken.None).AsTask();
        await leave.CancelAsync();
        Assert.That(async () => await first, Throws.InstanceOf<OperationCanceledException>());
        answer.Set();
        Assert.That(await second, Is.EqualTo(7));
        Assert.That(_asked, Has.Count.EqualTo(1));
    }

    private UnixIds Ids() => new(
        name =>
        {
            _asked.Enqueue((name, Thread.CurrentThread.IsThreadPoolThread));
            return name == "vmail" ? 5000 : null;
        },
        _time);
}
