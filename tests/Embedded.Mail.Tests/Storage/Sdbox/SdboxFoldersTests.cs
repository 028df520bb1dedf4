using System.Runtime.Versioning;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Sdbox;
using static Embedded.Mail.Tests.Storage.Sdbox.SdboxRoot;

namespace Embedded.Mail.Tests.Storage.Sdbox;

[TestFixture]
[Platform("Linux")]
[UnsupportedOSPlatform("windows")]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Parallelizable(ParallelScope.All)]
public sealed class SdboxFoldersTests : IAsyncDisposable
{
    private readonly SdboxRoot _root = new();

    private static CancellationToken None => CancellationToken.None;

    public ValueTask DisposeAsync() => _root.DisposeAsync();

    [Test]
    public async Task What_is_made_has_the_modes_and_places_of_Dovecot()
    {
        var account = await _root.OpenAsync();
        await CreateAsync(account, "Gr\u00fc\u00dfe/R&D", "iNBoX/child");
        Assert.That(Directory.Exists(_root.DirectoryOf("Gr&APwA3w-e/R&-D/dbox-Mails")));
        Assert.That(Directory.Exists(_root.DirectoryOf("INBOX/child/dbox-Mails")));
        Assert.That(File.GetUnixFileMode(_root.Root), Is.EqualTo((UnixFileMode)0b111_000_000));
        Assert.That(File.GetUnixFileMode(_root.DirectoryOf("INBOX/child/dbox-Mails")), Is.EqualTo((UnixFileMode)0b111_000_000));
        Assert.That(File.GetUnixFileMode(_root.DirectoryOf("INBOX/dbox-Mails/dovecot.index.log")), Is.EqualTo((UnixFileMode)0b110_000_000));
        Assert.That(Directory.GetFileSystemEntries(_root.Root).Select(Path.GetFileName).Where(name => !name!.StartsWith("dovecot-uidvalidity", StringComparison.Ordinal)),
            Is.EquivalentTo(new[] { "mailboxes" }));
    }

    [Test]
    public async Task New_folders_have_the_mode_of_a_root_that_was_there()
    {
        _ = Directory.CreateDirectory(_root.Root, (UnixFileMode)0b111_101_000);
        File.SetUnixFileMode(_root.Root, (UnixFileMode)0b111_101_000);
        var account = await _root.OpenAsync();
        await CreateAsync(account, "a");
        Assert.That(File.GetUnixFileMode(_root.DirectoryOf("a/dbox-Mails")), Is.EqualTo((UnixFileMode)0b111_101_000));
        Assert.That(File.GetUnixFileMode(_root.DirectoryOf("a/dbox-Mails/dovecot.index.log")), Is.EqualTo((UnixFileMode)0b110_100_000));
    }

    [TestCase("..")]
    [TestCase("../bob")]
    [TestCase("a/../../bob")]
    [TestCase("a/.")]
    [TestCase("~bob")]
    [TestCase("dbox-Mails")]
    [TestCase("a/dbox-Mails/b")]
    public async Task A_name_that_would_lead_elsewhere_is_neither_made_nor_found(string name)
    {
        var account = await _root.OpenAsync();
        await CreateAsync(account, "a");
        await RefusesAsync(MailStoreError.Cannot, async () => await account.CreateMailboxAsync(Name(name), SpecialUse.None, None));
        await RefusesAsync(MailStoreError.Cannot, async () => await account.RenameMailboxAsync(Name("a"), Name(name), None));
        await RefusesAsync(MailStoreError.NotFound, async () => await account.OpenMailboxAsync(Name(name), MailboxAccess.ReadOnly, None));
        await RefusesAsync(MailStoreError.NotFound, async () => await account.DeleteMailboxAsync(Name(name), None));
        Assert.That(await NamesAsync(account), Is.EqualTo(new[] { "INBOX", "a" }));
        Assert.That(Directory.GetFileSystemEntries(_root.Folder), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task A_level_that_is_too_long_once_encoded_is_refused_also_below_a_rename()
    {
        var account = await _root.OpenAsync();
        var level = new string('\u00fc', 120);
        await RefusesAsync(MailStoreError.Cannot, async () => await account.CreateMailboxAsync(Name(level), SpecialUse.None, None));
        var deep = string.Join('/', Enumerable.Repeat(new string('x', 250), 8));
        await CreateAsync(account, "a/" + deep);
        await RefusesAsync(MailStoreError.Cannot, async () => await account.RenameMailboxAsync(Name("a"), Name(string.Join('/', Enumerable.Repeat(new string('y', 250), 10))), None));
        Assert.That(await NamesAsync(account), Does.Contain("a/" + deep));
    }

    [Test]
    public async Task What_is_no_folder_is_not_listed()
    {
        var account = await _root.OpenAsync();
        await CreateAsync(account, "a/b");
        File.WriteAllText(_root.DirectoryOf("note"), "");
        _ = Directory.CreateDirectory(_root.DirectoryOf("empty/still empty"));
        _ = Directory.CreateDirectory(_root.DirectoryOf("&&bad/dbox-Mails"));
        _ = Directory.CreateDirectory(_root.DirectoryOf("inbox/dbox-Mails"));
        _ = Directory.CreateSymbolicLink(_root.DirectoryOf("a/loop"), _root.DirectoryOf("a"));
        Assert.That(await NamesAsync(account), Is.EqualTo(new[] { "INBOX", "a", "a/b" }));
    }

    [Test]
    public async Task Empty_levels_go_with_the_last_mailbox_below_and_are_in_nobodys_way()
    {
        var account = await _root.OpenAsync();
        await CreateAsync(account, "a/b/c", "x");
        await account.DeleteMailboxAsync(Name("a/b/c"), None);
        Assert.That(Directory.Exists(_root.DirectoryOf("a")), Is.False);
        _ = Directory.CreateDirectory(_root.DirectoryOf("new/hollow"));
        await account.RenameMailboxAsync(Name("x"), Name("new"), None);
        Assert.That(await NamesAsync(account), Is.EqualTo(new[] { "INBOX", "new" }));
    }

    [Test]
    public async Task A_rename_onto_a_level_with_mailboxes_below_is_refused()
    {
        var account = await _root.OpenAsync();
        await CreateAsync(account, "a", "level/b");
        await RefusesAsync(MailStoreError.AlreadyExists, async () => await account.RenameMailboxAsync(Name("a"), Name("level"), None));
        Assert.That(await NamesAsync(account), Is.EqualTo(new[] { "INBOX", "a", "level", "level/b" }));
    }

    [Test]
    public async Task A_name_used_again_gets_a_higher_uidvalidity_even_without_the_counters_files()
    {
        var account = await _root.OpenAsync();
        await CreateAsync(account, "a");
        var first = await StatusAsync(account, "a");
        await account.RenameMailboxAsync(Name("a"), Name("b"), None);
        foreach (var file in Directory.GetFiles(_root.Root, "dovecot-uidvalidity*"))
        {
            File.Delete(file);
        }

        await CreateAsync(account, "a");
        Assert.That((await StatusAsync(account, "a")).UidValidity.Value, Is.GreaterThan(first.UidValidity.Value));
    }

    [Test]
    public async Task What_another_process_renamed_or_deleted_is_found_at_its_new_name_or_gone()
    {
        var account = await _root.OpenAsync();
        await CreateAsync(account, "a", "b");
        await using var moved = await account.OpenMailboxAsync(Name("a"), MailboxAccess.ReadWrite, None);
        await using var deleted = await account.OpenMailboxAsync(Name("b"), MailboxAccess.ReadWrite, None);
        Directory.Move(_root.DirectoryOf("a"), _root.DirectoryOf("z"));
        Directory.Delete(_root.DirectoryOf("b"), recursive: true);

        await using var again = await account.OpenMailboxAsync(Name("z"), MailboxAccess.ReadWrite, None);

        Assert.That(moved.Name, Is.EqualTo(Name("z")));
        Assert.That(again.Id, Is.EqualTo(moved.Id));
        _ = await AppendAsync(account, "z");
        Assert.That(moved.State.Messages, Has.Count.EqualTo(1));
        await RefusesAsync(MailStoreError.NotFound, async () => await account.OpenMailboxAsync(Name("b"), MailboxAccess.ReadOnly, None));
        await RefusesAsync(MailStoreError.NotFound, async () => await deleted.RefreshAsync(None));
    }

    [Test]
    public async Task A_mailbox_that_another_process_made_anew_is_not_the_old_one()
    {
        var account = await _root.OpenAsync();
        await CreateAsync(account, "a");
        await using var before = await account.OpenMailboxAsync(Name("a"), MailboxAccess.ReadWrite, None);
        var other = await _root.OpenAsync();
        await other.DeleteMailboxAsync(Name("a"), None);
        await CreateAsync(other, "a");
        await using var after = await account.OpenMailboxAsync(Name("a"), MailboxAccess.ReadWrite, None);
        Assert.That(after.Id, Is.Not.EqualTo(before.Id));
        Assert.That((await account.ListAsync(None)).Single(listing => listing.Name == Name("a")).Id, Is.EqualTo(after.Id));
        await RefusesAsync(MailStoreError.NotFound, async () => await before.RefreshAsync(None));
    }

    [Test]
    public async Task A_lost_inbox_and_a_lost_root_are_made_again()
    {
        var account = await _root.OpenAsync();
        Directory.Move(_root.DirectoryOf("INBOX"), _root.DirectoryOf("old"));
        Assert.That(await NamesAsync(account), Is.EqualTo(new[] { "INBOX", "old" }));
        Directory.Delete(_root.Root, recursive: true);
        _ = await AppendAsync(account, "INBOX");
        Assert.That(await NamesAsync(account), Is.EqualTo(new[] { "INBOX" }));
    }

    [Test]
    public async Task A_lock_that_a_process_left_behind_holds_nobody_up()
    {
        var account = await _root.OpenAsync();
        File.WriteAllText(Path.Combine(_root.Root, "mailboxes.lock"), "");
        await CreateAsync(account, "a");
        Assert.That(File.Exists(Path.Combine(_root.Root, "mailboxes.lock")), Is.False);
    }

    [Test]
    public async Task Remainders_of_a_deletion_are_removed_at_the_next_opening()
    {
        await using (await _root.OpenAsync())
        {
        }

        _ = Directory.CreateDirectory(Path.Combine(_root.Root, "..DOVECOT-TrasH", "host.1.ab"));
        File.WriteAllText(Path.Combine(_root.Root, "..DOVECOT-TrasH", "host.1.ab", "u.1"), "");
        _ = await _root.OpenAsync();
        Assert.That(Directory.Exists(Path.Combine(_root.Root, "..DOVECOT-TrasH")), Is.False);
    }

    [Test]
    public async Task Folders_and_subscriptions_of_Dovecot_are_listed_as_it_lists_them()
    {
        using var fixture = SdboxFixture.Open("b-nested");
        await using var store = new SdboxMailStore(new SdboxStoreOptions { Location = $"{fixture.Folder.FullName}/%u" }, TimeProvider.System);
        await using var account = await store.OpenAccountAsync(new MailUser(Path.GetFileName(fixture.Root)), AccountSettings.Default, None);

        var list = await account.ListAsync(None);

        Assert.That(list.Where(listing => !listing.Id.IsEmpty).Select(listing => $"{listing.Name} {listing.Id}"), Is.EquivalentTo(
            fixture.Expected.GetProperty("mailboxes").EnumerateArray().Select(mailbox => $"{mailbox.GetProperty("name")} {mailbox.GetProperty("guid")}")));
        Assert.That(list.Where(listing => listing.Attributes.HasFlag(MailboxAttributes.NoSelect)).Select(listing => listing.Name.Value), Is.EquivalentTo(
            fixture.Expected.GetProperty("noselect").EnumerateArray().Select(name => name.GetString())));
        Assert.That((await account.ListSubscriptionsAsync(None)).Select(name => name.Value), Is.EquivalentTo(
            fixture.Expected.GetProperty("subscriptions").EnumerateArray().Select(name => name.GetString())));
    }

    [Test]
    public async Task Control_files_lie_where_the_location_says()
    {
        var account = await _root.OpenAsync($":CONTROL={_root.Folder}/control/%u");
        await account.SubscribeAsync(Name("x"), true, None);
        Assert.That(File.Exists(Path.Combine(_root.Folder, "control/alice/subscriptions")));
        Assert.That(File.Exists(Path.Combine(_root.Folder, "control/alice/dovecot-uidvalidity")));
        Assert.That(Directory.GetFiles(_root.Root).Select(Path.GetFileName), Is.EqualTo(new[] { "dovecot.mailbox.log" }));
    }

    [Test]
    public async Task Alternative_storage_goes_along_with_a_rename_and_ends_with_the_mailbox()
    {
        var account = await _root.OpenAsync($":ALT={_root.Folder}/alt/%u");
        var alternative = Path.Combine(_root.Folder, "alt/alice/mailboxes");
        await CreateAsync(account, "a/b");
        _ = await AppendAsync(account, "a/b", "Subject: far\r\n\r\n");
        _ = Directory.CreateDirectory(Path.Combine(alternative, "a/b/dbox-Mails"));
        File.Move(_root.DirectoryOf("a/b/dbox-Mails/u.1"), Path.Combine(alternative, "a/b/dbox-Mails/u.1"));

        await account.RenameMailboxAsync(Name("a"), Name("c/d"), None);
        await using (var mailbox = await account.OpenMailboxAsync(Name("c/d/b"), MailboxAccess.ReadOnly, None))
        await using (var body = await mailbox.OpenMessageAsync(new Uid(1), None))
        {
            using var reader = new StreamReader(body.AsStream());
            Assert.That(await reader.ReadToEndAsync(), Is.EqualTo("Subject: far\r\n\r\n"));
        }

        await account.DeleteMailboxAsync(Name("c/d/b"), None);
        Assert.That(Directory.GetFileSystemEntries(alternative), Is.Empty);
    }
}
