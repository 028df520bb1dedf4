using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using NUnit.Framework;

namespace Embedded.Mail.Testing.Contracts;

/// <summary>Rights on mailboxes.</summary>
/// <typeparam name="TStore">The store that is tested.</typeparam>
public abstract class AccessControlContract<TStore> : MailStoreContract<TStore>
    where TStore : MailStoreUnderTest, new()
{
    private static readonly MailboxName Work = MailboxName.Create("Work");

    private async Task<(IMailboxAccessControl Acl, IMailAccount Account, IMailbox Mailbox)> OpenWorkAsync()
    {
        var account = await OpenAccountAsync();
        var acl = Require<IMailboxAccessControl>(account);
        return (acl, account, await CreateAsync(account, "Work"));
    }

    [Test]
    public async Task An_owner_has_all_rights()
    {
        var (acl, _, _) = await OpenWorkAsync();
        Assert.That(await acl.GetMyRightsAsync(Work, None), Is.EqualTo(MailboxRights.All));
    }

    [Test]
    public async Task Entries_are_set_and_removed()
    {
        var (acl, _, _) = await OpenWorkAsync();
        await acl.SetAclAsync(Work, "bob", MailboxRights.Lookup | MailboxRights.Read, AclUpdateMode.Replace, None);
        await acl.SetAclAsync(Work, "-carol", MailboxRights.Read, AclUpdateMode.Replace, None);
        var list = await acl.GetAclAsync(Work, None);
        Assert.That(list["bob"], Is.EqualTo(MailboxRights.Lookup | MailboxRights.Read));
        Assert.That(list["-carol"], Is.EqualTo(MailboxRights.Read));
        await acl.SetAclAsync(Work, "bob", MailboxRights.None, AclUpdateMode.Replace, None);
        Assert.That((await acl.GetAclAsync(Work, None)).Keys, Does.Not.Contain("bob"));
        await RefusesAsync(MailStoreError.Cannot, async () => await acl.SetAclAsync(Work, "", MailboxRights.Read, AclUpdateMode.Replace, None));
        await RefusesAsync(MailStoreError.NotFound, async () => await acl.GetMyRightsAsync(MailboxName.Create("none"), None));
    }

    [Test]
    public async Task A_change_is_told_to_watchers_of_the_account()
    {
        var (acl, account, _) = await OpenWorkAsync();
        var told = new ChangeRecorder<AccountChange>();
        using var watch = account.Watch(told.Record);
        await acl.SetAclAsync(Work, "bob", MailboxRights.Lookup, AclUpdateMode.Replace, None);
        var change = (AccountChange.AccessControl)await told.FirstAsync(change => change is AccountChange.AccessControl, "the list");
        Assert.That(change.Name, Is.EqualTo(Work));
    }

    [Test]
    public async Task Rights_that_were_taken_away_are_missing_at_once()
    {
        var (acl, account, mailbox) = await OpenWorkAsync();
        _ = await AppendAsync(mailbox, Message(1));
        await acl.SetAclAsync(Work, "-alice", MailboxRights.Insert | MailboxRights.Expunge | MailboxRights.DeleteMailbox, AclUpdateMode.Replace, None);
        await RefusesAsync(MailStoreError.NoPermission, async () => await AppendAsync(mailbox, Message(2)));
        await RefusesAsync(MailStoreError.NoPermission, async () => await mailbox.ExpungeAsync(UidSet.All, false, None));
        await RefusesAsync(MailStoreError.NoPermission, async () => await account.DeleteMailboxAsync(Work, None));
        await RefusesAsync(MailStoreError.NoPermission, async () => await account.RenameMailboxAsync(Work, MailboxName.Create("Other"), None));
        Assert.That(mailbox.State.Messages, Has.Count.EqualTo(1));

        await acl.SetAclAsync(Work, "-alice", MailboxRights.None, AclUpdateMode.Replace, None);
        _ = await AppendAsync(mailbox, Message(2));
        Assert.That(mailbox.State.Messages, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Without_the_right_to_read_nothing_is_opened_or_counted()
    {
        var (acl, account, mailbox) = await OpenWorkAsync();
        var uid = await AppendAsync(mailbox, Message(1));
        await acl.SetAclAsync(Work, "-alice", MailboxRights.Read, AclUpdateMode.Replace, None);
        await RefusesAsync(MailStoreError.NoPermission, async () => await account.OpenMailboxAsync(Work, MailboxAccess.ReadOnly, None));
        await RefusesAsync(MailStoreError.NoPermission, async () => await account.GetStatusAsync(Work, MailboxStatusItems.Messages, None));
        await RefusesAsync(MailStoreError.NoPermission, async () => await mailbox.OpenMessageAsync(uid, None));
        await RefusesAsync(MailStoreError.NoPermission, async () => await ReadMetadataAsync(mailbox, UidSet.All, new(MessageFields.Size)));
        await RefusesAsync(MailStoreError.NoPermission, async () => await mailbox.CopyAsync(UidSet.All, mailbox, None));
        _ = await AppendAsync(mailbox, Message(2));
    }

    [Test]
    public async Task Flags_are_changed_as_far_as_the_rights_go()
    {
        var (acl, _, mailbox) = await OpenWorkAsync();
        var uid = await AppendAsync(mailbox, Message(1));
        await acl.SetAclAsync(Work, "-alice", MailboxRights.Write | MailboxRights.DeleteMessages, AclUpdateMode.Replace, None);

        _ = await mailbox.UpdateFlagsAsync(UidSet.All, FlagUpdate.Add(MessageFlags.Seen | MessageFlags.Flagged | MessageFlags.Deleted), null, None);

        Assert.That(Entry(mailbox, uid).Flags, Is.EqualTo(MessageFlags.Seen));
        await RefusesAsync(MailStoreError.NoPermission, async () => await mailbox.UpdateFlagsAsync(UidSet.All, FlagUpdate.Add(MessageFlags.Deleted), null, None));
        var stored = await AppendAsync(mailbox, Message(2), new AppendOptions { Flags = MessageFlags.All, Keywords = [Keyword.Create("k")] });
        Assert.That(Entry(mailbox, stored).Flags, Is.EqualTo(MessageFlags.Seen));
        Assert.That(mailbox.State.KeywordsOf(Entry(mailbox, stored)), Is.Empty);
    }

    [Test]
    public async Task Without_the_right_to_create_nothing_is_made_below()
    {
        var (acl, account, _) = await OpenWorkAsync();
        await acl.SetAclAsync(Work, "-alice", MailboxRights.CreateBelow, AclUpdateMode.Replace, None);
        await RefusesAsync(MailStoreError.NoPermission, async () => await account.CreateMailboxAsync(MailboxName.Create("Work/x"), SpecialUse.None, None));
        await RefusesAsync(MailStoreError.NoPermission, async () => await account.RenameMailboxAsync(MailboxName.Inbox, MailboxName.Create("Work/x/y"), None));
        Assert.That(await account.ListAsync(None), Has.Count.EqualTo(2));
    }
}
