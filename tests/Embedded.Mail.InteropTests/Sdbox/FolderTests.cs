using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail.InteropTests.Sdbox;

/// <summary>Mailboxes that one side creates, renames, deletes and subscribes are so to the other.</summary>
public sealed class FolderTests
{
    private const string Hello = "Subject: hello\r\n\r\nHello\r\n";

    [TestCase("Work")]
    [TestCase("a/b/c")]
    [TestCase("Gr\u00fc\u00dfe/\u65e5\u672c\u8a9e")]
    [TestCase("R&D")]
    [TestCase("\ud83d\ude00 smile")]
    [TestCase("dots.and 'quotes'")]
    [TestCase("quo\"ted\\back")]
    [TestCase("INBOX/below")]
    [TestCase("tilde~")]
    [TestCase("..x")]
    [TestCase("100%")]
    public async Task Mailboxes_of_all_names(string name)
    {
        using var root = new SharedRoot();
        await using var pair = await SharedPair.OpenAsync(root);
        _ = await pair.Ours.CreateMailboxAsync(MailboxName.Create(name), SpecialUse.None, default);
        _ = await pair.AppendAsync(name, Hello);
        await pair.CompareAsync("created by ours");
        await pair.Ours.SubscribeAsync(MailboxName.Create(name), subscribed: true, default);
        await pair.CompareAsync("subscribed by ours");
        _ = await root.DoveadmAsync("mailbox", "create", "-s", name + "2");
        await root.DeliverAsync(Hello, name + "2");
        await pair.CompareAsync("created by Dovecot");
        _ = await root.DoveadmAsync("mailbox", "rename", name + "2", name + "3");
        await pair.CompareAsync("renamed by Dovecot");
        await pair.Ours.RenameMailboxAsync(MailboxName.Create(name), MailboxName.Create(name + "4"), default);
        await pair.CompareAsync("renamed by ours");
        await pair.Ours.DeleteMailboxAsync(MailboxName.Create(name + "3"), default);
        await pair.CompareAsync("deleted by ours");
        _ = await root.DoveadmAsync("mailbox", "delete", name + "4");
        await pair.CompareAsync("deleted by Dovecot");
        await pair.Ours.SubscribeAsync(MailboxName.Create(name), subscribed: false, default);
        _ = await root.DoveadmAsync("mailbox", "unsubscribe", name + "2");
        await pair.CompareAsync("no longer subscribed");
    }

    [Test]
    public async Task Trees_renamed_and_deleted()
    {
        using var root = new SharedRoot();
        await using var pair = await SharedPair.OpenAsync(root);
        foreach (var name in (string[])["a", "a/b/c", "d/e", "d/e/f"])
        {
            _ = await pair.Ours.CreateMailboxAsync(MailboxName.Create(name), SpecialUse.None, default);
            _ = await pair.AppendAsync(name, Hello, Hello);
        }

        await pair.CompareAsync("created by ours");
        await pair.Ours.RenameMailboxAsync(MailboxName.Create("a"), MailboxName.Create("x/y"), default);
        await pair.CompareAsync("renamed by ours");
        await pair.Ours.DeleteMailboxAsync(MailboxName.Create("d/e"), default);
        await pair.CompareAsync("deleted by ours");
        await pair.Dovecot.CommandAsync("RENAME x z");
        await pair.CompareAsync("renamed by Dovecot");
        await pair.Dovecot.CommandAsync("CREATE z/y/b/c/d");
        await pair.Dovecot.CommandAsync("DELETE z/y/b/c");
        await pair.CompareAsync("deleted by Dovecot");
        await pair.Ours.DeleteMailboxAsync(MailboxName.Create("z/y/b/c/d"), default);
        await pair.CompareAsync("deleted the last below");
        _ = await pair.Ours.CreateMailboxAsync(MailboxName.Create("z/y/b/c"), SpecialUse.None, default);
        await pair.Dovecot.CommandAsync("CREATE d/e");
        _ = await pair.AppendAsync("d/e", Hello);
        await pair.CompareAsync("created again");
    }

    [Test]
    public async Task Inbox_renamed()
    {
        using var root = new SharedRoot();
        await using var pair = await SharedPair.OpenAsync(root);
        _ = await pair.AppendAsync("INBOX", Hello, Hello);
        await pair.Ours.RenameMailboxAsync(MailboxName.Inbox, MailboxName.Create("Old"), default);
        await pair.CompareAsync("by ours");
        _ = await pair.AppendAsync("INBOX", Hello);
        _ = await root.DoveadmAsync("mailbox", "rename", "INBOX", "Older");
        await pair.CompareAsync("by Dovecot");
        _ = await pair.AppendAsync("INBOX", Hello);
        await pair.CompareAsync("and used again");
    }

    [Test]
    public async Task A_mailbox_that_the_other_deletes_while_it_is_open()
    {
        using var root = new SharedRoot();
        await using var pair = await SharedPair.OpenAsync(root);
        await pair.Dovecot.CommandAsync("CREATE gone");
        _ = await pair.AppendAsync("gone", Hello);
        await using (var gone = await pair.Ours.OpenMailboxAsync(MailboxName.Create("gone"), MailboxAccess.ReadWrite, default))
        {
            await pair.Dovecot.CommandAsync("DELETE gone");
            Assert.That(
                async () => await gone.UpdateFlagsAsync(UidSet.All, FlagUpdate.Add(MessageFlags.Seen), null, default),
                Throws.InstanceOf<MailStoreException>().With.Property(nameof(MailStoreException.Error)).EqualTo(MailStoreError.NotFound));
        }

        await pair.CompareAsync("deleted by Dovecot");
        await pair.Dovecot.CommandAsync("CREATE gone");
        await pair.CompareAsync("created again");
        _ = await pair.AppendAsync("gone", Hello);
        await pair.CompareAsync("used again");
    }

    [Test]
    public async Task Subscriptions_of_both_stay()
    {
        using var root = new SharedRoot();
        await using var pair = await SharedPair.OpenAsync(root);
        foreach (var name in (string[])["INBOX", "nowhere", "a/b", "\u00e4\u00f6"])
        {
            await pair.Ours.SubscribeAsync(MailboxName.Create(name), subscribed: true, default);
            await pair.CompareAsync($"{name} by ours");
            _ = await root.DoveadmAsync("mailbox", "create", "-s", name + "2");
            await pair.CompareAsync($"{name} by Dovecot");
        }

        await pair.Dovecot.CommandAsync("UNSUBSCRIBE INBOX");
        await pair.Ours.SubscribeAsync(MailboxName.Create("a/b2"), subscribed: false, default);
        await pair.CompareAsync("taken away");
    }
}
