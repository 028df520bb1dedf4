using System.Globalization;

namespace Embedded.Mail.Benchmarks.Storage;

/// <summary>What a live mailbox costs in memory for each of its messages: the managed heap after its opening, less the heap before.</summary>
internal static class MailboxMemory
{
    private const int Messages = 100_000;
    private const string User = "alice";

    /// <summary>Measures the stores on disk and prints a line for each.</summary>
    public static async Task PrintAsync()
    {
        foreach (var name in StoreUnderTest.OnDisk)
        {
            await using var store = new StoreUnderTest(name);
            var octets = await MeasureAsync(store);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{name}: {octets:F1} octets for each of {Messages:N0} messages of a live mailbox"));
        }
    }

    private static async Task<double> MeasureAsync(StoreUnderTest store)
    {
        // The other mailbox loads the code and fills the pools that all share.
        await store.FillInboxAsync("bob", Messages);
        await store.FillInboxAsync(User, Messages);
        await using var other = await store.OpenInboxAsync("bob");
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await using var inbox = await store.OpenInboxAsync(User);
        var after = GC.GetTotalMemory(forceFullCollection: true);
        return inbox.State.Messages.Count == Messages
            ? (after - before) / (double)Messages
            : throw new InvalidOperationException($"{inbox.State.Messages.Count} messages are there.");
    }
}
