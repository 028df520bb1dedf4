using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Sdbox;

namespace Embedded.Mail.Tests.Storage.Sdbox;

/// <summary>Lists of rights in Dovecot's files.</summary>
[Platform("Linux")]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SdboxAclTests : IAsyncDisposable
{
    private static readonly MailboxName Work = MailboxName.Create("Work");
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("acl-");
    private SdboxMailStore? _store;

    public async ValueTask DisposeAsync()
    {
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }

        _directory.Delete(recursive: true);
    }

    private string PathOf(params string[] names) => Path.Combine([_directory.FullName, "mail", .. names]);

    private async Task<(IMailAccount Account, IMailboxAccessControl Acl)> OpenAsync(string? globals = null)
    {
        _store = new SdboxMailStore(new SdboxStoreOptions { Location = $"sdbox:{PathOf()}", GlobalAcls = globals }, TimeProvider.System);
        var account = await _store.OpenAccountAsync(new MailUser("alice"), CancellationToken.None);
        _ = await account.CreateMailboxAsync(Work, SpecialUse.None, CancellationToken.None);
        return (account, (IMailboxAccessControl)account);
    }

    private static ValueTask SetAsync(IMailboxAccessControl acl, MailboxName mailbox, string identifier, MailboxRights rights) =>
        acl.SetAclAsync(mailbox, identifier, rights, AclUpdateMode.Replace, CancellationToken.None);

    [Test]
    public async Task Lists_lie_where_Dovecot_has_them_and_go_where_the_mailbox_goes()
    {
        var (account, acl) = await OpenAsync();
        await SetAsync(acl, Work, "bob", MailboxRights.Lookup | MailboxRights.Read);
        Assert.That(await File.ReadAllTextAsync(PathOf("mailboxes", "Work", "dbox-Mails", "dovecot-acl")), Is.EqualTo("user=bob lr\n"));
        Assert.That(await File.ReadAllTextAsync(PathOf("mailboxes", "dovecot-acl-list")), Does.Match("^[0-9]+ Work\n$"));

        _ = await account.CreateMailboxAsync(MailboxName.Create("Work/ä"), SpecialUse.None, CancellationToken.None);
        await account.RenameMailboxAsync(Work, MailboxName.Create("Job"), CancellationToken.None);
        Assert.That(await File.ReadAllTextAsync(PathOf("mailboxes", "dovecot-acl-list")), Does.Match("^[0-9]+ Job\n[0-9]+ Job/&AOQ-\n$"));
        Assert.That((await acl.GetAclAsync(MailboxName.Create("Job/ä"), CancellationToken.None)).Keys, Is.EqualTo((string[])["bob", "alice"]));

        await account.DeleteMailboxAsync(MailboxName.Create("Job"), CancellationToken.None);
        await SetAsync(acl, MailboxName.Create("Job/ä"), "bob", MailboxRights.None);
        Assert.That(await File.ReadAllTextAsync(PathOf("mailboxes", "dovecot-acl-list")), Is.Empty);
    }

    [Test]
    public async Task What_another_process_wrote_holds_for_who_opens_the_mailbox_next()
    {
        var (account, acl) = await OpenAsync();
        await File.WriteAllTextAsync(PathOf("mailboxes", "Work", "dbox-Mails", "dovecot-acl"), "owner lr\n");
        Assert.That(await acl.GetMyRightsAsync(Work, CancellationToken.None), Is.EqualTo(MailboxRights.Lookup | MailboxRights.Read));
        await using var mailbox = await account.OpenMailboxAsync(Work, MailboxAccess.ReadWrite, CancellationToken.None);
        Assert.That(mailbox.IsReadOnly, Is.True);
    }

    [Test]
    public async Task Nobody_is_let_in_by_a_list_that_cannot_be_understood()
    {
        var (account, acl) = await OpenAsync();
        await File.WriteAllTextAsync(PathOf("mailboxes", "Work", "dbox-Mails", "dovecot-acl"), "alice lr\n");
        var refusal = await Assert.ThrowsAsync<MailStoreException>(async () => await account.OpenMailboxAsync(Work, MailboxAccess.ReadOnly, CancellationToken.None));
        Assert.That(refusal!.Error, Is.EqualTo(MailStoreError.Corrupted));
        _ = await Assert.ThrowsAsync<MailStoreException>(async () => await acl.GetMyRightsAsync(Work, CancellationToken.None));
        Assert.That(await account.ListAsync(CancellationToken.None), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Global_lists_are_read_from_a_file_of_patterns()
    {
        var globals = PathOf("..", "globals");
        await File.WriteAllTextAsync(globals, "Wor? owner lra\n\"Wor*\" user=bob l\nOther anyone l\n");
        var (_, acl) = await OpenAsync(globals);
        Assert.That(await acl.GetMyRightsAsync(Work, CancellationToken.None), Is.EqualTo(MailboxRights.Lookup | MailboxRights.Read | MailboxRights.Administer));
        Assert.That((await acl.GetAclAsync(Work, CancellationToken.None)).Keys, Is.EquivalentTo((string[])["#alice", "#bob", "alice"]));
    }

    [Test]
    public async Task Global_lists_are_read_from_a_directory()
    {
        var globals = PathOf("..", "globals");
        _ = Directory.CreateDirectory(Path.Combine(globals, "INBOX"));
        await File.WriteAllTextAsync(Path.Combine(globals, "Work"), "owner lr\n");
        await File.WriteAllTextAsync(Path.Combine(globals, "INBOX", ".DEFAULT"), "-owner x\n");
        var (_, acl) = await OpenAsync(globals);
        Assert.That(await acl.GetMyRightsAsync(Work, CancellationToken.None), Is.EqualTo(MailboxRights.Lookup | MailboxRights.Read));
        Assert.That(await acl.GetMyRightsAsync(MailboxName.Inbox, CancellationToken.None), Is.EqualTo(MailboxRights.All & ~MailboxRights.DeleteMailbox));
    }
}
