using System.Text;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Sdbox;
using static Embedded.Mail.Tests.Storage.Sdbox.SdboxRoot;

namespace Embedded.Mail.Tests.Storage.Sdbox;

[Platform("Linux")]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Parallelizable(ParallelScope.All)]
public sealed class SdboxAttributesTests : IAsyncDisposable
{
    private readonly SdboxRoot _root = new();

    private static CancellationToken None => CancellationToken.None;

    private string AttributesFile => Path.Combine(_root.Root, "dovecot-attributes");

    public ValueTask DisposeAsync() => _root.DisposeAsync();

    private static Dictionary<string, ReadOnlyMemory<byte>?> Entries(params (string Name, string? Value)[] entries) =>
        entries.ToDictionary(entry => entry.Name, entry => entry.Value is null ? (ReadOnlyMemory<byte>?)null : Encoding.UTF8.GetBytes(entry.Value));

    private static async Task<IEnumerable<string>> ReadAsync(IMailAccount account, string? mailbox) =>
        (await ((IMailboxMetadata)account).GetMetadataAsync(mailbox is null ? null : Name(mailbox), None)).Select(entry => $"{entry.Key}={Encoding.UTF8.GetString(entry.Value.Span)}");

    [Test]
    public async Task Entries_are_lines_of_key_and_value_as_Dovecot_writes_them()
    {
        var account = await _root.OpenAsync();
        var id = await account.CreateMailboxAsync(Name("Work"), SpecialUse.Archive, None);
        var inbox = (await StatusAsync(account, "INBOX")).Id;
        await ((IMailboxMetadata)account).SetMetadataAsync(Name("Work"), Entries(("/private/Comment", "a\tb\n\u0001c"), ("/shared/vendor/x", "")), None);
        await ((IMailboxMetadata)account).SetMetadataAsync(null, Entries(("/private/x/y", "srv")), None);
        var lines = await File.ReadAllLinesAsync(AttributesFile);
        Assert.That(lines.Chunk(2).Select(pair => $"{pair[0]}: {pair[1]}"), Is.EquivalentTo(new[]
        {
            $"priv/{id}/comment: a\u0001tb\u0001n\u00011c",
            $"priv/{id}/specialuse: \\Archive",
            $"priv/{inbox}/vendor/vendor.dovecot/pvt/server/x/y: srv",
            $"shared/{id}/vendor/x: ",
        }));
        Assert.That(File.Exists(AttributesFile + ".lock"), Is.False);
    }

    [Test]
    public async Task What_Dovecot_wrote_is_read_and_kept()
    {
        var account = await _root.OpenAsync();
        var inbox = (await StatusAsync(account, "INBOX")).Id;
        var foreign = "priv/00000000000000000000000000000001/comment\nother\npriv//odd\nkept\n";
        await File.WriteAllTextAsync(AttributesFile,
            $"{foreign}priv/{inbox}/comment\nhello\nshared/{inbox}/vendor/vendor.dovecot/pvt/server/vendor/v\ns2\npriv/{inbox}/vendor/vendor.dovecot/pvt/secret\nno\n");
        Assert.That(await ReadAsync(account, "INBOX"), Is.EqualTo(new[] { "/private/comment=hello" }));
        Assert.That(await ReadAsync(account, null), Is.EqualTo(new[] { "/shared/vendor/v=s2" }));

        await ((IMailboxMetadata)account).SetMetadataAsync(Name("INBOX"), Entries(("/private/comment", null)), None);

        var text = await File.ReadAllTextAsync(AttributesFile);
        Assert.That(text, Does.Not.Contain("hello").And.Contain("other\n").And.Contain("kept\n").And.Contain("pvt/secret\nno\n"));
    }

    [Test]
    public async Task Private_entries_of_another_users_mailbox_stand_in_the_visitors_file_as_Dovecot_has_them()
    {
        var visitor = (IVisitorMetadata)await _root.OpenAsync();
        var id = MailboxId.Create();
        await visitor.SetVisitorMetadataAsync(id, Entries(("/private/Comment", "his")), None);
        Assert.That(await File.ReadAllTextAsync(AttributesFile), Is.EqualTo($"priv/{id}/comment\nhis\n"));
        Assert.That((await visitor.GetVisitorMetadataAsync(id, None)).Keys, Is.EqualTo(new[] { "/private/comment" }));
        Assert.That(await visitor.GetVisitorMetadataAsync(MailboxId.Create(), None), Is.Empty);
        await RefusesAsync(MailStoreError.Cannot, async () => await visitor.SetVisitorMetadataAsync(id, Entries(("comment", "x")), None));
        await visitor.SetVisitorMetadataAsync(id, Entries(("/private/comment", null)), None);
        Assert.That(await visitor.GetVisitorMetadataAsync(id, None), Is.Empty);
    }

    [Test]
    public void Changes_between_two_files_are_those_of_entries_for_clients()
    {
        const string Id = "00000000000000000000000000000001";
        var before = AttributeList.Parse(Encoding.ASCII.GetBytes(
            $"priv/{Id}/comment\n1\nshared/{Id}/gone\n1\npriv/{Id}/same\n1\npriv/{Id}/vendor/vendor.dovecot/pvt/own\n1\npriv/odd/x\n1\npriv/quota/limit/bytes\n1\nother/{Id}/x\n1\n"));
        var after = AttributeList.Parse(Encoding.ASCII.GetBytes(
            $"priv/{Id}/comment\n2\npriv/{Id}/same\n1\npriv/{Id}/vendor/vendor.dovecot/pvt/server/a/b\n1\npriv/{Id}\n1\n\n\n"));
        Assert.That(after.ChangesSince(before).Select(static key => (key.Mailbox.ToString(), key.IsServer, key.Entry)), Is.EquivalentTo(new[]
        {
            (Id, false, "/private/comment"), (Id, true, "/private/a/b"), (Id, false, "/shared/gone"),
        }));
        Assert.That(after.ChangesSince(after), Is.Empty);
    }

    [Test]
    public async Task What_Dovecot_keeps_for_itself_is_not_the_clients()
    {
        var account = (IMailboxMetadata)await _root.OpenAsync();
        await RefusesAsync(MailStoreError.Cannot,
            async () => await account.SetMetadataAsync(MailboxName.Inbox, Entries(("/private/vendor/vendor.dovecot/pvt/server/comment", "x")), None));
    }

    [Test]
    public async Task Limits_hold_and_a_refused_change_leaves_the_file_as_it_was()
    {
        var account = await _root.OpenAsync(_root.Store(configure: options => (options.MaxMetadataEntries, options.MaxMetadataValueSize) = (2, 3)));
        var metadata = (IMailboxMetadata)account;
        await metadata.SetMetadataAsync(null, Entries(("/private/a", "123"), ("/private/b", "1")), None);
        var before = await File.ReadAllBytesAsync(AttributesFile);
        await RefusesAsync(MailStoreError.Limit, async () => await metadata.SetMetadataAsync(null, Entries(("/private/c", "1")), None));
        await RefusesAsync(MailStoreError.TooBig, async () => await metadata.SetMetadataAsync(null, Entries(("/private/a", "1234")), None));
        Assert.That(await File.ReadAllBytesAsync(AttributesFile), Is.EqualTo(before));
        Assert.That(File.Exists(AttributesFile + ".lock"), Is.False);
    }

    [TestCase("")]
    [TestCase("key without value")]
    [TestCase("key without value\n")]
    [TestCase("\n\n\n")]
    [TestCase("a\u0001")]
    public void A_damaged_file_is_read_as_far_as_it_goes(string text)
    {
        var list = AttributeList.Parse(Encoding.Latin1.GetBytes(text));
        Assert.That(list.SpecialUses(), Is.Empty);
        Assert.That(list.Of(new MailboxId(1, 2)).Entries, Is.Empty);
    }
}
