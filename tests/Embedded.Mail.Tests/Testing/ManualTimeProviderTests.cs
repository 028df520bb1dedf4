using Embedded.Mail.Testing;

namespace Embedded.Mail.Tests.Testing;

[TestFixture]
public class ManualTimeProviderTests
{
    [Test]
    public void Timers_fire_in_the_order_in_which_they_are_due_and_see_that_time()
    {
        var clock = new ManualTimeProvider();
        var start = clock.GetUtcNow();
        var fired = new List<(string, TimeSpan)>();
        using var late = clock.CreateTimer(_ => fired.Add(("late", clock.GetUtcNow() - start)), null, TimeSpan.FromSeconds(5), Timeout.InfiniteTimeSpan);
        using var soon = clock.CreateTimer(_ => fired.Add(("soon", clock.GetUtcNow() - start)), null, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2));

        clock.Advance(TimeSpan.FromSeconds(5));

        Assert.That(fired, Is.EqualTo(new[]
        {
            ("soon", TimeSpan.FromSeconds(2)), ("soon", TimeSpan.FromSeconds(4)), ("late", TimeSpan.FromSeconds(5)),
        }));
        Assert.That(clock.GetElapsedTime(0), Is.EqualTo(TimeSpan.FromSeconds(5)));
    }

    [Test]
    public void A_timer_does_not_fire_before_its_time_nor_after_disposal()
    {
        var clock = new ManualTimeProvider();
        var count = 0;
        var timer = clock.CreateTimer(_ => count++, null, TimeSpan.FromSeconds(2), Timeout.InfiniteTimeSpan);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That(count, Is.Zero);
        timer.Dispose();
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.That(count, Is.Zero);
        Assert.That(timer.Change(TimeSpan.Zero, TimeSpan.Zero), Is.False);
    }

    [Test]
    public async Task Delays_and_cancellations_follow_the_clock()
    {
        var clock = new ManualTimeProvider();
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMinutes(1), clock);
        var awaited = clock.WaitForTimersAsync(2, CancellationToken.None);
        var waiting = new TaskCompletionSource().Task.WaitAsync(TimeSpan.FromMinutes(2), clock);
        await awaited;

        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.That(cancellation.IsCancellationRequested, Is.True);
        Assert.That(waiting.IsCompleted, Is.False);

        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.That(async () => await waiting, Throws.TypeOf<TimeoutException>());
    }
}
