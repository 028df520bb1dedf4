using Embedded.Mail.Storage.Index;

namespace Embedded.Mail.InteropTests.Sdbox;

/// <summary>Our store and Dovecot in turns on one root, with operations by chance; both see the same all the time.</summary>
public sealed class RandomOperationsTests
{
    private const int Operations = 200;

    private static IEnumerable<int> Seeds => Enumerable.Range(1, Effort.Seeds);

    [TestCaseSource(nameof(Seeds))]
    public async Task Two_hundred_operations_in_turns(int seed)
    {
        using var root = new SharedRoot(seed % 4 is 0 or 2 ? ShortLogs.Dovecot : "");
        await using var pair = await SharedPair.OpenAsync(root, options => options.IndexLimits = seed % 4 is 0 or 3 ? ShortLogs.Ours : new IndexLimits());
        var operations = new RandomOperations(pair, seed);
        await operations.PrepareAsync();
        for (var i = 1; i <= Operations; i++)
        {
            await operations.StepAsync();
            if (i % 4 == 0)
            {
                await pair.CompareAsync(operations.Trace);
            }
        }

        Assert.That(File.Exists(Path.Combine(root.Mails("INBOX"), "dovecot.index.log.2")), Is.EqualTo(seed % 4 != 1), "the log was replaced");
    }
}
