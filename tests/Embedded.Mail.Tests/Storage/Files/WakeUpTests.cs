using Embedded.Mail.Storage.Files;

namespace Embedded.Mail.Tests.Storage.Files;

[Platform("Linux")]
[Parallelizable(ParallelScope.All)]
public sealed class WakeUpTests
{
    [Test]
    public void A_wait_ends_when_it_was_set_before()
    {
        using var wakeUp = new WakeUp();
        wakeUp.Set();
        Assert.That(wakeUp.Wait(TimeSpan.Zero));
        wakeUp.Set();
        wakeUp.Wait();
    }

    [TestCase(0)]
    [TestCase(20)]
    public void A_wait_that_nobody_ends_is_over_with_patience(int milliseconds)
    {
        using var wakeUp = new WakeUp();
        Assert.That(wakeUp.Wait(TimeSpan.FromMilliseconds(milliseconds)), Is.False);
    }

    [Test]
    public void Two_threads_wake_each_other_as_often_as_they_like()
    {
        const int Times = 20_000;
        using var there = new WakeUp();
        using var back = new WakeUp();
        var count = 0;
        var other = new Thread(() =>
        {
            for (var i = 0; i < Times; i++)
            {
                there.Wait();
                count++;
                back.Set();
            }
        });
        other.Start();
        for (var i = 0; i < Times; i++)
        {
            there.Set();
            Assert.That(back.Wait(TimeSpan.FromMinutes(1)));
            Assert.That(count, Is.EqualTo(i + 1));
        }

        other.Join();
    }

    [Test]
    public void Disposing_twice_does_no_harm()
    {
        var wakeUp = new WakeUp();
        wakeUp.Dispose();
        wakeUp.Dispose();
    }
}
