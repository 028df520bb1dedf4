using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Files;
using Embedded.Mail.Storage.Sdbox;
using Embedded.Mail.Tests.Storage.Files;
using static Embedded.Mail.Tests.Storage.Sdbox.SdboxRoot;

namespace Embedded.Mail.Tests.Storage.Sdbox;

/// <summary>The system crashes right after an operation on folders was acknowledged.</summary>
[Platform("Linux")]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Parallelizable(ParallelScope.All)]
public sealed class SdboxFolderPowerLossTests : IAsyncDisposable
{
    private readonly SdboxRoot _root = new();
    private readonly SdboxRoot _after = new();

    public async ValueTask DisposeAsync()
    {
        await _root.DisposeAsync();
        await _after.DisposeAsync();
    }

    [TestCase(null)]
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public async Task Acknowledged_changes_of_folders_survive(int? seed)
    {
        var files = new PowerLossFileLayer(SystemFileLayer.Instance, _root.Folder);
        var account = await _root.OpenAsync(_root.Store(files));
        await CreateAsync(account, "a/b", "c", "d/e");
        _ = await AppendAsync(account, "a/b");
        await account.RenameMailboxAsync(Name("a"), Name("x/y"), CancellationToken.None);
        await account.DeleteMailboxAsync(Name("c"), CancellationToken.None);
        await account.SubscribeAsync(Name("d/e"), true, CancellationToken.None);
        await ((IMailboxMetadata)account).SetMetadataAsync(
            Name("d/e"), new Dictionary<string, ReadOnlyMemory<byte>?> { ["/private/comment"] = "kept"u8.ToArray() }, CancellationToken.None);
        var ids = (await account.ListAsync(CancellationToken.None)).Select(listing => listing.Id).ToList();

        var (crashed, random) = (Path.Combine(_after.Folder, "crashed"), new Random(seed ?? 0));
        files.CrashToDisk(crashed, () => seed is not null && random.Next(2) == 0);

        await using var store = new SdboxMailStore(new SdboxStoreOptions { Location = crashed + "/%u" }, TimeProvider.System);
        var again = await _after.OpenAsync(store);
        Assert.That(await NamesAsync(again), Is.EqualTo(new[] { "INBOX", "d", "d/e", "x", "x/y", "x/y/b" }));
        Assert.That((await again.ListAsync(CancellationToken.None)).Select(listing => listing.Id), Is.EqualTo(ids));
        Assert.That((await StatusAsync(again, "x/y/b")).Messages, Is.EqualTo(1));
        Assert.That(await again.ListSubscriptionsAsync(CancellationToken.None), Is.EqualTo(new[] { Name("d/e") }));
        Assert.That(await ((IMailboxMetadata)again).GetMetadataAsync(Name("d/e"), CancellationToken.None), Does.ContainKey("/private/comment"));
        await CreateAsync(again, "c");
        Assert.That((await StatusAsync(again, "c")).UidValidity.Value, Is.GreaterThan((await StatusAsync(again, "d/e")).UidValidity.Value));
    }
}
