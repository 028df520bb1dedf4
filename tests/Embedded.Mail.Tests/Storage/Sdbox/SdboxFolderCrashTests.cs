using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Files;
using Embedded.Mail.Tests.Storage.Files;
using static Embedded.Mail.Tests.Storage.Sdbox.SdboxRoot;

namespace Embedded.Mail.Tests.Storage.Sdbox;

/// <summary>The process ends at each call of the system that an operation on folders makes. What is there then is the state before or the state after, and goes on working.</summary>
[Platform("Linux")]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Parallelizable(ParallelScope.All)]
public sealed class SdboxFolderCrashTests
{
    private static readonly string[] Before = ["INBOX", "a", "a/b", "c"];

    private static CancellationToken None => CancellationToken.None;

    [Test]
    public Task Creating() => EndsEverywhereAsync(
        account => account.CreateMailboxAsync(Name("x/y/z"), SpecialUse.Archive, None).AsTask(),
        after: [.. Before, "x", "x/y", "x/y/z"]);

    [Test]
    public Task Deleting() => EndsEverywhereAsync(account => account.DeleteMailboxAsync(Name("a"), None).AsTask(), after: Before, mayBeGone: "a");

    [Test]
    public Task Deleting_below() => EndsEverywhereAsync(account => account.DeleteMailboxAsync(Name("a/b"), None).AsTask(), after: ["INBOX", "a", "c"], mayBeGone: "a/b");

    [Test]
    public Task Renaming() => EndsEverywhereAsync(
        account => account.RenameMailboxAsync(Name("a"), Name("new/a"), None).AsTask(), after: ["INBOX", "c", "new", "new/a", "new/a/b"]);

    [Test]
    public Task Subscribing() => EndsEverywhereAsync(account => account.SubscribeAsync(Name("c"), true, None).AsTask(), after: Before);

    [Test]
    public Task Annotating() => EndsEverywhereAsync(
        account => ((IMailboxMetadata)account).SetMetadataAsync(Name("c"), new Dictionary<string, ReadOnlyMemory<byte>?> { ["/private/comment"] = "y"u8.ToArray() }, None).AsTask(),
        after: Before);

    [Test]
    public async Task Renaming_inbox()
    {
        await EndsEverywhereAsync(
            account => account.RenameMailboxAsync(MailboxName.Inbox, Name("old"), None).AsTask(), after: [.. Before, "old"],
            check: async account =>
            {
                // No message is lost and, where the crash came between the copy and the removal, none but doubled.
                var old = (await NamesAsync(account)).Contains("old") ? (await StatusAsync(account, "old")).Messages : 0;
                Assert.That((await StatusAsync(account, "INBOX")).Messages + old, Is.InRange(1, 2));
            });
    }

    [TestCase(SystemError.NoSpace)]
    [TestCase(SystemError.InputOutput)]
    [TestCase(SystemError.ReadOnlyFileSystem)]
    public async Task A_disk_that_takes_nothing_is_told_to_the_client_and_leaves_the_folders_as_they_were(int error)
    {
        await using var root = new SdboxRoot();
        await PrepareAsync(root);
        var files = new FaultyFileLayer(SystemFileLayer.Instance);
        var account = await root.OpenAsync(root.Store(files));
        files.FailChanges(error);
        Func<Task>[] operations =
        [
            async () => await account.CreateMailboxAsync(Name("x/y"), SpecialUse.Archive, None),
            async () => await account.DeleteMailboxAsync(Name("a/b"), None),
            async () => await account.RenameMailboxAsync(Name("a"), Name("z"), None),
            async () => await account.SubscribeAsync(Name("c"), true, None),
            async () => await ((IMailboxMetadata)account).SetMetadataAsync(null, new Dictionary<string, ReadOnlyMemory<byte>?> { ["/private/a"] = "b"u8.ToArray() }, None),
        ];
        foreach (var operation in operations)
        {
            var refusal = await Assert.CatchAsync<MailStoreException>(operation.Invoke);
            Assert.That(refusal!.Error, Is.EqualTo(MailStoreError.Unavailable).Or.EqualTo(MailStoreError.NoPermission));
            Assert.That(refusal.Message, Does.Not.Contain(root.Folder));
        }

        Assert.That(await NamesAsync(account), Is.EqualTo(Before));
        files.Plan(null);
        foreach (var operation in operations)
        {
            await operation();
        }

        Assert.That(await NamesAsync(account), Is.EqualTo(new[] { "INBOX", "c", "x", "x/y", "z" }));
    }

    private static async Task EndsEverywhereAsync(Func<IMailAccount, Task> operation, string[] after, string? mayBeGone = null, Func<IMailAccount, Task>? check = null)
    {
        await using var template = new SdboxRoot();
        await PrepareAsync(template);
        FileCall? last;
        var number = 1;
        do
        {
            last = await RunAsync(number, KillMoment.Before);
            if (last is FileCall.Write or FileCall.Append)
            {
                _ = await RunAsync(number, KillMoment.HalfWay);
            }

            Assert.That(number++, Is.LessThan(1000), "The operation should come to its end");
        }
        while (last is not null);

        async Task<FileCall?> RunAsync(int number, KillMoment moment)
        {
            await using var root = new SdboxRoot();
            CopyTo(template.Root, root.Root);
            var call = await EndAtAsync(root, operation, number, moment);
            await CheckAsync(root, after, mayBeGone, check);
            return call;
        }
    }

    private static async Task PrepareAsync(SdboxRoot root)
    {
        var account = await root.OpenAsync();
        await CreateAsync(account, "a", "a/b", "c");
        foreach (var name in (string[])["INBOX", "a", "a/b", "c"])
        {
            _ = await AppendAsync(account, name);
        }
    }

    /// <summary>Runs the operation in a process that ends at a call; gives that call, or null when the operation needed fewer.</summary>
    private static async Task<FileCall?> EndAtAsync(SdboxRoot root, Func<IMailAccount, Task> operation, int number, KillMoment moment)
    {
        var files = new FaultyFileLayer(SystemFileLayer.Instance);
        var account = await root.OpenAsync(root.Store(files));
        var at = files.Count + number;
        files.KillAt(at, moment);
        try
        {
            await operation(account);
        }
        catch (Exception e) when (files.IsKilled && e is not AssertionException)
        {
        }

        files.Kill();
        files.CloseAll();
        return files.Calls.FirstOrDefault(call => call.Number == at)?.Call;
    }

    private static async Task CheckAsync(SdboxRoot root, string[] after, string? mayBeGone, Func<IMailAccount, Task>? check)
    {
        var account = await root.OpenAsync();
        var names = await NamesAsync(account);
        Assert.That(names, Is.EqualTo(Before).Or.EqualTo(after));
        await (check?.Invoke(account) ?? Task.CompletedTask);
        foreach (var listing in (await account.ListAsync(None)).Where(listing => !listing.Attributes.HasFlag(MailboxAttributes.NoSelect)))
        {
            try
            {
                var uid = await AppendAsync(account, listing.Name.Value);
                Assert.That(uid.Value, Is.LessThanOrEqualTo(3));
            }
            catch (MailStoreException e) when (e.Error == MailStoreError.NotFound && listing.Name.Value == mayBeGone)
            {
                // Marked as deleted: the rest was done by looking at it.
            }
        }

        Assert.That(Directory.Exists(Path.Combine(root.Root, "..DOVECOT-TrasH")), Is.False);
    }

    private static void CopyTo(string from, string to)
    {
        _ = Directory.CreateDirectory(to);
        foreach (var directory in Directory.GetDirectories(from, "*", SearchOption.AllDirectories))
        {
            _ = Directory.CreateDirectory(to + directory[from.Length..]);
        }

        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            File.Copy(file, to + file[from.Length..]);
        }
    }
}
