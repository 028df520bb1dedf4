using Embedded.Mail.Storage;
using Embedded.Mail.Tests.Logging;

namespace Embedded.Mail.Tests.Storage;

[TestFixture]
public sealed class ChangeFeedTests
{
    [Test]
    public async Task A_committer_leaves_its_change_to_the_thread_that_delivers_already()
    {
        var feed = new ChangeFeed<int>(SuiteLog.For<object>());
        var told = new List<int>();
        var entered = new TaskCompletionSource();
        using var release = new ManualResetEventSlim();
        using var watch = feed.Watch(change =>
        {
            entered.TrySetResult();
            Assert.That(release.Wait(TimeSpan.FromSeconds(30)), Is.True);
            told.Add(change);
        });
        feed.Enqueue(1);
        var delivering = Task.Run(feed.Deliver);
        await entered.Task;

        feed.Enqueue(2);
        feed.Deliver();
        Assert.That(told, Is.Empty, "the second change waits for the first");
        release.Set();
        await delivering;

        Assert.That(told, Is.EqualTo(new[] { 1, 2 }));
    }

    [Test]
    public void A_watcher_is_told_of_what_comes_after_it_and_before_its_end()
    {
        var feed = new ChangeFeed<int>(SuiteLog.For<object>());
        using var first = feed.Watch(_ => { });
        var told = new List<int>();
        feed.Enqueue(1);
        var late = feed.Watch(told.Add);
        feed.Enqueue(2);
        feed.Deliver();
        feed.Enqueue(3);
        late.Dispose();
        feed.Deliver();
        Assert.That(told, Is.EqualTo(new[] { 2 }));
    }
}
