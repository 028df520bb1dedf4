using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using NUnit.Framework;

namespace Embedded.Mail.Testing.Contracts;

/// <summary>Metadata of mailboxes and of the server.</summary>
/// <typeparam name="TStore">The store that is tested.</typeparam>
public abstract class AnnotationsContract<TStore> : MailStoreContract<TStore>
    where TStore : MailStoreUnderTest, new()
{
    private static ReadOnlyMemory<byte> Octets(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    private static Dictionary<string, ReadOnlyMemory<byte>?> Entries(params (string Name, string? Value)[] entries) =>
        entries.ToDictionary(entry => entry.Name, entry => entry.Value is null ? (ReadOnlyMemory<byte>?)null : Octets(entry.Value));

    private static async Task<Dictionary<string, string>> ReadAsync(IMailboxMetadata metadata, MailboxName? mailbox) =>
        (await metadata.GetMetadataAsync(mailbox, None)).ToDictionary(entry => entry.Key, entry => System.Text.Encoding.UTF8.GetString(entry.Value.Span));

    [Test]
    public async Task Entries_are_kept_by_names_in_lower_case_and_removed()
    {
        var metadata = Require<IMailboxMetadata>(await OpenAccountAsync());
        await metadata.SetMetadataAsync(MailboxName.Inbox, Entries(("/Private/Comment", "mine"), ("/shared/comment", "öffentlich")), None);
        await metadata.SetMetadataAsync(null, Entries(("/private/x/y", "server")), None);
        Assert.That(await ReadAsync(metadata, MailboxName.Inbox), Is.EquivalentTo(new Dictionary<string, string>
        {
            ["/private/comment"] = "mine", ["/shared/comment"] = "öffentlich",
        }));
        Assert.That(await ReadAsync(metadata, null), Is.EquivalentTo(new Dictionary<string, string> { ["/private/x/y"] = "server" }));

        await metadata.SetMetadataAsync(MailboxName.Inbox, Entries(("/PRIVATE/comment", null), ("/private/never", null)), None);
        Assert.That((await ReadAsync(metadata, MailboxName.Inbox)).Keys, Is.EqualTo(new[] { "/shared/comment" }));
    }

    [TestCase("comment")]
    [TestCase("/comment")]
    [TestCase("/private/")]
    [TestCase("/private//x")]
    [TestCase("/private/x/")]
    [TestCase("/private/a*")]
    [TestCase("/private/a%")]
    [TestCase("/private/ä")]
    [TestCase("/private/a\n")]
    public async Task A_name_that_is_none_sets_nothing(string name)
    {
        var metadata = Require<IMailboxMetadata>(await OpenAccountAsync());
        await RefusesAsync(MailStoreError.Cannot, async () => await metadata.SetMetadataAsync(null, Entries(("/private/a", "1"), (name, "2")), None));
        Assert.That(await ReadAsync(metadata, null), Is.Empty);
    }

    [Test]
    public async Task The_store_keeps_a_copy_of_what_it_was_given()
    {
        var metadata = Require<IMailboxMetadata>(await OpenAccountAsync());
        var octets = new byte[] { 1, 2, 3 };
        await metadata.SetMetadataAsync(null, new Dictionary<string, ReadOnlyMemory<byte>?> { ["/private/a"] = octets }, None);
        octets[0] = 9;
        Assert.That((await metadata.GetMetadataAsync(null, None))["/private/a"].ToArray(), Is.EqualTo(new byte[] { 1, 2, 3 }));
    }

    [Test]
    public async Task Entries_go_along_with_a_rename_and_end_with_the_mailbox()
    {
        var account = await OpenAccountAsync();
        var metadata = Require<IMailboxMetadata>(account);
        var (name, newName) = (MailboxName.Create("a"), MailboxName.Create("b"));
        _ = await CreateAsync(account, "a");
        await metadata.SetMetadataAsync(name, Entries(("/private/comment", "x")), None);
        await account.RenameMailboxAsync(name, newName, None);
        Assert.That(await ReadAsync(metadata, newName), Has.Count.EqualTo(1));
        await RefusesAsync(MailStoreError.NotFound, async () => await metadata.GetMetadataAsync(name, None));
        await account.DeleteMailboxAsync(newName, None);
        _ = await CreateAsync(account, "b");
        Assert.That(await ReadAsync(metadata, newName), Is.Empty);
    }

    [Test]
    public async Task A_change_is_told_to_watchers()
    {
        var account = await OpenAccountAsync();
        var metadata = Require<IMailboxMetadata>(account);
        var told = new ChangeRecorder<AccountChange>();
        using var watch = account.Watch(told.Record);
        await metadata.SetMetadataAsync(MailboxName.Inbox, Entries(("/private/Comment", "x")), None);
        var change = (AccountChange.Metadata)await told.FirstAsync(change => change is AccountChange.Metadata, "the entry");
        Assert.That(change.Name, Is.EqualTo(MailboxName.Inbox));
        Assert.That(change.Entries, Is.EqualTo(new[] { "/private/comment" }));
    }

    [Test]
    public async Task Special_use_is_an_entry_as_lists_present_it()
    {
        const string Use = "/private/specialuse";
        var account = await OpenAccountAsync();
        var metadata = Require<IMailboxMetadata>(account);
        var (junk, sent) = (MailboxName.Create("Spam"), MailboxName.Create("Outgoing"));
        _ = await CreateAsync(account, junk.Value);
        _ = await CreateAsync(account, sent.Value);
        var uses = AccountSettings.Default.SpecialUses.Add(sent, SpecialUse.Sent).Add(junk, SpecialUse.Trash);
        var configured = Require<IMailboxMetadata>(await OpenAccountAsync(settings: new AccountSettings { SpecialUses = uses }));

        await metadata.SetMetadataAsync(junk, Entries((Use, "junk")), None);
        Assert.That((await ReadAsync(metadata, junk))[Use], Is.EqualTo(@"\Junk"));
        Assert.That((await ReadAsync(configured, junk))[Use], Is.EqualTo(@"\Junk"));
        Assert.That((await ReadAsync(configured, sent))[Use], Is.EqualTo(@"\Sent"));
        Assert.That(await ReadAsync(metadata, sent), Is.Empty);

        await metadata.SetMetadataAsync(junk, Entries((Use, "")), None);
        Assert.That(await ReadAsync(metadata, junk), Is.Empty);
        Assert.That((await ReadAsync(configured, junk))[Use], Is.EqualTo(@"\Trash"));
    }
}
