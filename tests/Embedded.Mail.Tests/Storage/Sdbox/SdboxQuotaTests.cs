using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Sdbox;
using static Embedded.Mail.Tests.Storage.Sdbox.SdboxRoot;

namespace Embedded.Mail.Tests.Storage.Sdbox;

[Platform("Linux")]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Parallelizable(ParallelScope.All)]
public sealed class SdboxQuotaTests : IAsyncDisposable
{
    private readonly SdboxRoot _root = new();

    private static CancellationToken None => CancellationToken.None;

    public ValueTask DisposeAsync() => _root.DisposeAsync();

    private static async Task<long> UsageAsync(IMailAccount account, QuotaResourceKind kind) =>
        (await ((IMailQuota)account).GetQuotaRootsAsync(MailboxName.Inbox, None)).Single().Resources.Single(resource => resource.Kind == kind).Usage;

    [Test]
    public async Task What_was_there_before_counts()
    {
        var unlimited = await _root.OpenAsync();
        await CreateAsync(unlimited, "a/b");
        _ = await AppendAsync(unlimited, "a/b", "Subject: x\n\n");
        _ = await AppendAsync(unlimited, "INBOX", "12345678");
        var limited = await _root.OpenAsync(_root.Store(), "*:bytes=1000:messages=3");
        Assert.That(await UsageAsync(limited, QuotaResourceKind.Storage), Is.EqualTo(14 + 8));
        Assert.That(await UsageAsync(limited, QuotaResourceKind.Message), Is.EqualTo(2));
        _ = await AppendAsync(limited, "INBOX");
        await RefusesAsync(MailStoreError.OverQuota, async () => await AppendAsync(limited, "INBOX"));
    }

    [Test]
    public async Task A_limit_that_comes_while_the_account_is_in_use_counts_what_is_there()
    {
        var store = _root.Store();
        var unlimited = await _root.OpenAsync(store);
        _ = await AppendAsync(unlimited, "INBOX");
        var limited = await _root.OpenAsync(store, "*:messages=2");
        Assert.That(await UsageAsync(limited, QuotaResourceKind.Message), Is.EqualTo(1));
        _ = await AppendAsync(unlimited, "INBOX");
        await RefusesAsync(MailStoreError.OverQuota, async () => await AppendAsync(unlimited, "INBOX"));
    }

    [Test]
    public async Task What_another_process_did_is_seen_by_the_next_look_at_the_mailbox()
    {
        var limited = await _root.OpenAsync(_root.Store(), "*:messages=2");
        await using var inbox = await limited.OpenMailboxAsync(MailboxName.Inbox, MailboxAccess.ReadWrite, None);
        var other = await _root.OpenAsync();
        _ = await AppendAsync(other, "INBOX");
        _ = await AppendAsync(other, "INBOX");
        _ = await inbox.RefreshAsync(None);
        Assert.That(await UsageAsync(limited, QuotaResourceKind.Message), Is.EqualTo(2));
        await RefusesAsync(MailStoreError.OverQuota, async () => await AppendAsync(limited, "INBOX"));
    }

    [Test]
    public async Task The_number_of_mailboxes_is_limited()
    {
        var account = await _root.OpenAsync(_root.Store(), "*:mailboxes=3");
        await CreateAsync(account, "a", "b/c");
        await RefusesAsync(MailStoreError.OverQuota, async () => await CreateAsync(account, "d"));
        Assert.That(await UsageAsync(account, QuotaResourceKind.Mailbox), Is.EqualTo(3));
        await account.DeleteMailboxAsync(Name("a"), None);
        await CreateAsync(account, "d");
    }

    [Test]
    public async Task A_mailbox_deleted_by_another_process_makes_room_at_the_next_count()
    {
        var time = new Embedded.Mail.Testing.ManualTimeProvider();
        await using var store = new SdboxMailStore(new SdboxStoreOptions { Location = _root.Folder + "/%u" }, time);
        var limited = await _root.OpenAsync(store, "*:messages=1");
        await CreateAsync(limited, "a");
        _ = await AppendAsync(limited, "a");
        var other = await _root.OpenAsync();
        await other.DeleteMailboxAsync(Name("a"), None);
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.That(await UsageAsync(limited, QuotaResourceKind.Message), Is.Zero);
        _ = await AppendAsync(limited, "INBOX");
    }
}
