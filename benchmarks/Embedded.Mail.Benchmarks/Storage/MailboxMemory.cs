using System.Globalization;

namespace Embedded.Mail.Benchmarks.Storage;

/// <summary>What a live mailbox costs in memory for each of its messages: the managed heap with it, less the heap without.</summary>
internal static class MailboxMemory
{
    private const int Messages = 100_000;
    private const string User = "alice";

    /// <summary>Measures all stores and prints a line for each.</summary>
    public static async Task PrintAsync()
    {
        foreach (var name in StoreUnderTest.All)
        {
            await using var store = new StoreUnderTest(name);
            var octets = await MeasureAsync(store);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{name}: {octets:F1} octets for each of {Messages:N0} messages of a live mailbox"));
        }
    }

    private static async Task<double> MeasureAsync(StoreUnderTest store)
    {
        await FillAsync(store, "warm-up", 1);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await FillAsync(store, User, Messages);
        await using var inbox = await store.OpenInboxAsync(User);
        var after = GC.GetTotalMemory(forceFullCollection: true);
        return inbox.State.Messages.Count == Messages
            ? (after - before) / (double)Messages
            : throw new InvalidOperationException($"{inbox.State.Messages.Count} messages are there.");
    }

    private static async Task FillAsync(StoreUnderTest store, string user, int count)
    {
        await using var inbox = await store.OpenInboxAsync(user);
        await SmallMessages.AppendAsync(inbox, count);
    }
}
