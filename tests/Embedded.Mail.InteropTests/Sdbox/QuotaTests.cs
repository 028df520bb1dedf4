using System.Globalization;
using System.Text;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Sdbox;
using Embedded.Mail.Testing;

namespace Embedded.Mail.InteropTests.Sdbox;

/// <summary>Both sides count the same, refuse the same, and see each other's metadata.</summary>
public sealed class QuotaTests
{
    private static readonly string[] Rules = ["*:storage=40K:messages=30", "Trash:storage=+10%:messages=+3", "Spam*:ignore"];

    private readonly ManualTimeProvider _time = new();

    // The mail root lies beside the home.
    private const string Plugin = """
        mail_plugins = quota
        mail_attribute_dict = file:%h/../root/dovecot-attributes
        plugin {
          quota = count:User quota
          quota_vsizes = yes
          quota_rule = *:storage=40K:messages=30
          quota_rule2 = Trash:storage=+10%%:messages=+3
          quota_rule3 = Spam*:ignore
        }
        """;

    private SdboxMailStore Store(SharedRoot root) => root.OpenStore(
        static options =>
        {
            foreach (var rule in Rules)
            {
                options.Quota.Rules.Add(rule);
            }
        },
        _time);

    private static string Message(int length) => "Subject: a\r\n\r\n" + new string('x', length) + "\r\n";

    private static async Task<bool> TryAppendAsync(IMailAccount account, string mailbox, string text)
    {
        await using var opened = await account.OpenMailboxAsync(MailboxName.Create(mailbox), MailboxAccess.ReadWrite, default);
        var octets = Encoding.ASCII.GetBytes(text);
        try
        {
            _ = await opened.AppendAsync(new MemoryStream(octets), octets.Length, AppendOptions.Default, default);
            return true;
        }
        catch (MailStoreException e) when (e.Error == MailStoreError.OverQuota)
        {
            return false;
        }
    }

    private static async Task<bool> TryAppendAsync(DovecotSession dovecot, string mailbox, string text)
    {
        var answer = (await dovecot.TryAsync($"APPEND {mailbox} {{{text.Length}+}}\r\n{text}"))[^1];
        Assert.That(answer, Does.StartWith("OK").Or.StartWith("NO [OVERQUOTA]"));
        return answer.StartsWith("OK", StringComparison.Ordinal);
    }

    private async Task CompareAsync(DovecotSession dovecot, IMailAccount ours, string when)
    {
        _time.Advance(TimeSpan.FromSeconds(10));
        var root = (await ((IMailQuota)ours).GetQuotaRootsAsync(MailboxName.Inbox, default)).Single();
        var (storage, messages) = (root.Resources.Single(static resource => resource.Kind == QuotaResourceKind.Storage), root.Resources.Single(static resource => resource.Kind == QuotaResourceKind.Message));
        var expected = string.Create(
            CultureInfo.InvariantCulture, $"* QUOTA \"{root.Name}\" (STORAGE {(storage.Usage + 1023) / 1024} {storage.Limit / 1024} MESSAGE {messages.Usage} {messages.Limit})");
        Assert.That((await dovecot.CommandAsync("GETQUOTAROOT INBOX"))[1], Is.EqualTo(expected), when);
    }

    [Test]
    public async Task Both_count_the_same_and_refuse_the_same([Values(1, 2, 3)] int seed)
    {
        using var root = new SharedRoot(Plugin);
        await using var store = Store(root);
        await using var ours = await SharedRoot.OpenAccountAsync(store);
        await using var dovecot = await root.ImapAsync("mail_plugins=quota imap_quota", "imap_metadata=yes");
        var random = new Random(seed);
        string[] mailboxes = ["INBOX", "Trash", "Spam", "Work"];
        foreach (var mailbox in mailboxes[1..])
        {
            _ = await dovecot.CommandAsync("CREATE " + mailbox);
        }

        var refused = 0;
        for (var step = 0; step < 80; step++)
        {
            var mailbox = mailboxes[random.Next(mailboxes.Length)];
            var text = Message(random.Next(3000));
            switch (random.Next(8))
            {
                case < 3:
                    refused += await TryAppendAsync(dovecot, mailbox, text) ? 0 : 1;
                    break;
                case < 6:
                    refused += await TryAppendAsync(ours, mailbox, text) ? 0 : 1;
                    break;
                case 6:
                    _ = await dovecot.CommandAsync("SELECT " + mailbox);
                    _ = await dovecot.TryAsync("STORE 1 +FLAGS.SILENT \\Deleted");
                    _ = await dovecot.CommandAsync("CLOSE");
                    break;
                default:
                    await using (var opened = await ours.OpenMailboxAsync(MailboxName.Create(mailbox), MailboxAccess.ReadWrite, default))
                    {
                        var state = await opened.RefreshAsync(default);
                        _ = state.Messages.Count > 0 ? await opened.ExpungeAsync(UidSet.Of(state.Messages[0].Uid), onlyDeleted: false, default) : UidSet.Empty;
                    }

                    break;
            }

            await CompareAsync(dovecot, ours, $"step {step}");
        }

        // Filled up to the last octet by each side, the other refuses too.
        while (await TryAppendAsync(ours, "INBOX", Message(500)))
        {
        }

        Assert.That(await TryAppendAsync(dovecot, "INBOX", Message(500)), Is.False);
        Assert.That(await TryAppendAsync(dovecot, "Spam", Message(500)), Is.True);
        while (await TryAppendAsync(dovecot, "Trash", Message(500)))
        {
        }

        await CompareAsync(dovecot, ours, "full");
        Assert.That(await TryAppendAsync(ours, "Trash", Message(500)), Is.False);
        TestContext.Out.WriteLine($"{refused} refused on the way");
        root.AssertSilent();
    }

    [Test]
    public async Task Sizes_that_Dovecot_has_not_kept_are_read_once()
    {
        using var root = new SharedRoot();
        await root.DeliverAsync(Message(100));
        await root.DeliverAsync(Message(200));
        for (var i = 0; i < 2; i++)
        {
            await using var store = Store(root);
            await using var ours = await SharedRoot.OpenAccountAsync(store);
            var quota = (await ((IMailQuota)ours).GetQuotaRootsAsync(MailboxName.Inbox, default)).Single();
            Assert.That(quota.Resources.Single(static resource => resource.Kind == QuotaResourceKind.Storage).Usage, Is.EqualTo(Message(100).Length + Message(200).Length), $"{i}");

            // The second look has the index alone.
            File.Delete(Path.Combine(root.Mails("INBOX"), "u.1"));
        }

        root.AssertTheirsSilent();
    }

    [Test]
    public async Task Metadata_of_one_side_is_seen_by_the_other()
    {
        using var root = new SharedRoot(Plugin);
        await using var store = Store(root);
        await using var ours = await SharedRoot.OpenAccountAsync(store);
        var metadata = (IMailboxMetadata)ours;
        await metadata.SetMetadataAsync(MailboxName.Inbox, new Dictionary<string, ReadOnlyMemory<byte>?> { ["/private/comment"] = "of ours"u8.ToArray() }, default);
        await metadata.SetMetadataAsync(null, new Dictionary<string, ReadOnlyMemory<byte>?> { ["/private/vendor/x/y"] = "server"u8.ToArray() }, default);
        await using var dovecot = await root.ImapAsync("mail_plugins=quota imap_quota", "imap_metadata=yes");
        Assert.That((await dovecot.CommandAsync("GETMETADATA INBOX /private/comment"))[0], Is.EqualTo("* METADATA INBOX (/private/comment {7}\r\nof ours)"));
        Assert.That((await dovecot.CommandAsync("GETMETADATA \"\" /private/vendor/x/y"))[0], Is.EqualTo("* METADATA \"\" (/private/vendor/x/y {6}\r\nserver)"));
        _ = await dovecot.CommandAsync("SETMETADATA INBOX (/shared/comment \"of Dovecot\" /private/comment NIL)");
        var entries = await metadata.GetMetadataAsync(MailboxName.Inbox, default);
        Assert.That(entries.ToDictionary(static entry => entry.Key, static entry => Encoding.ASCII.GetString(entry.Value.Span)), Is.EqualTo(new Dictionary<string, string>
        {
            ["/shared/comment"] = "of Dovecot",
        }));
        root.AssertSilent();
    }
}
