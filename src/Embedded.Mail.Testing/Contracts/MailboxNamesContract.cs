using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using NUnit.Framework;

namespace Embedded.Mail.Testing.Contracts;

/// <summary>Creating, listing, renaming, deleting and subscribing mailboxes.</summary>
/// <typeparam name="TStore">The store that is tested.</typeparam>
public abstract class MailboxNamesContract<TStore> : MailStoreContract<TStore>
    where TStore : MailStoreUnderTest, new()
{
    private static MailboxName Name(string name) => MailboxName.Create(name);

    private static async Task<string[]> NamesAsync(IMailAccount account) =>
        [.. (await account.ListAsync(None)).Select(listing => listing.Name.Value)];

    private static async Task<MailboxListing> ListingAsync(IMailAccount account, string name) =>
        (await account.ListAsync(None)).Single(listing => listing.Name == Name(name));

    [Test]
    public async Task A_new_account_has_an_empty_inbox_and_the_personal_namespace()
    {
        var account = await OpenAccountAsync();
        Assert.That(account.Namespaces[0].Prefix, Is.Empty);
        Assert.That(account.Namespaces[0].Kind, Is.EqualTo(MailNamespaceKind.Personal));
        Assert.That(await NamesAsync(account), Is.EqualTo(new[] { "INBOX" }));
        var inbox = await OpenAsync(account, "inbox");
        Assert.That(inbox.State.Messages, Is.Empty);
        Assert.That(inbox.State.HighestModSeq, Is.GreaterThanOrEqualTo(ModSeq.First));
        Assert.That(inbox.State.UidValidity.Value, Is.Not.Zero);
        Assert.That(await account.ListSubscriptionsAsync(None), Is.Empty);
    }

    [Test]
    public async Task Accounts_of_different_users_share_nothing_and_those_of_one_user_everything()
    {
        var alice = await OpenAccountAsync("alice");
        var bob = await OpenAccountAsync("bob");
        var again = await OpenAccountAsync("alice");
        _ = await CreateAsync(alice, "Work");
        Assert.That(await NamesAsync(bob), Is.EqualTo(new[] { "INBOX" }));
        Assert.That(await NamesAsync(again), Is.EqualTo(new[] { "INBOX", "Work" }));
    }

    [Test]
    public async Task A_created_mailbox_has_an_identity_and_is_not_subscribed()
    {
        var account = await OpenAccountAsync();
        var id = await account.CreateMailboxAsync(Name("Work"), SpecialUse.None, None);
        Assert.That(id.IsEmpty, Is.False);
        Assert.That((await ListingAsync(account, "Work")).Id, Is.EqualTo(id));
        Assert.That((await OpenAsync(account, "Work")).Id, Is.EqualTo(id));
        Assert.That(await account.ListSubscriptionsAsync(None), Is.Empty);
        await RefusesAsync(MailStoreError.AlreadyExists, async () => await account.CreateMailboxAsync(Name("Work"), SpecialUse.None, None));
        await RefusesAsync(MailStoreError.AlreadyExists, async () => await account.CreateMailboxAsync(MailboxName.Inbox, SpecialUse.None, None));
    }

    [Test]
    public async Task Names_differ_by_case_but_for_inbox()
    {
        var account = await OpenAccountAsync();
        _ = await CreateAsync(account, "work");
        _ = await CreateAsync(account, "Work");
        Assert.That(await NamesAsync(account), Is.EqualTo(new[] { "INBOX", "Work", "work" }));
    }

    [TestCase("Ente ü €")]
    [TestCase("a.b")]
    [TestCase("~tilde")]
    [TestCase("..")]
    [TestCase("with\\back\"slash*%")]
    [TestCase("&-")]
    [TestCase("cur")]
    public async Task Unusual_names_are_kept_or_refused_as_impossible(string name)
    {
        var account = await OpenAccountAsync();
        try
        {
            _ = await account.CreateMailboxAsync(Name(name), SpecialUse.None, None);
        }
        catch (MailStoreException e)
        {
            Assert.That(e.Error, Is.EqualTo(MailStoreError.Cannot));
            return;
        }

        Assert.That(await NamesAsync(account), Does.Contain(name));
        var mailbox = await OpenAsync(account, name);
        Assert.That(await ReadAsync(mailbox, await AppendAsync(mailbox, Message(1))), Is.EqualTo(Message(1)));
    }

    [Test]
    public async Task The_list_is_in_order_with_missing_levels_and_children_marked()
    {
        var account = await OpenAccountAsync();
        foreach (var name in new[] { "b/c/d", "b", "a b", "a/x", "INBOX/sub", "A" })
        {
            _ = await account.CreateMailboxAsync(Name(name), SpecialUse.None, None);
        }

        var list = await account.ListAsync(None);

        Assert.That(list.Select(listing => listing.Name.Value),
            Is.EqualTo(new[] { "INBOX", "A", "INBOX/sub", "a", "a b", "a/x", "b", "b/c", "b/c/d" }));
        Assert.That(list.Where(listing => listing.Attributes.HasFlag(MailboxAttributes.HasChildren)).Select(listing => listing.Name.Value),
            Is.EqualTo(new[] { "INBOX", "a", "b", "b/c" }));
        Assert.That(list.Where(listing => listing.Id.IsEmpty).Select(listing => listing.Name.Value),
            Is.EquivalentTo(list.Where(listing => listing.Attributes.HasFlag(MailboxAttributes.NoSelect)).Select(listing => listing.Name.Value)));
    }

    [Test]
    public async Task What_is_no_mailbox_is_not_found()
    {
        var account = await OpenAccountAsync();
        await RefusesAsync(MailStoreError.NotFound, async () => await account.OpenMailboxAsync(Name("none"), MailboxAccess.ReadOnly, None));
        await RefusesAsync(MailStoreError.NotFound, async () => await account.GetStatusAsync(Name("none"), MailboxStatusItems.Messages, None));
        await RefusesAsync(MailStoreError.NotFound, async () => await account.DeleteMailboxAsync(Name("none"), None));
        await RefusesAsync(MailStoreError.NotFound, async () => await account.RenameMailboxAsync(Name("none"), Name("other"), None));
        _ = await CreateAsync(account, "a");
        await account.DeleteMailboxAsync(Name("a"), None);
        await RefusesAsync(MailStoreError.NotFound, async () => await account.OpenMailboxAsync(Name("a"), MailboxAccess.ReadOnly, None));
    }

    [Test]
    public async Task Special_use_is_kept_with_the_mailbox_and_else_comes_from_the_settings()
    {
        var account = await OpenAccountAsync();
        _ = await account.CreateMailboxAsync(Name("Gone"), SpecialUse.Trash, None);
        _ = await account.CreateMailboxAsync(Name("Sent"), SpecialUse.None, None);
        _ = await account.CreateMailboxAsync(Name("Keep"), SpecialUse.Archive, None);
        var settings = new AccountSettings
        {
            SpecialUses = AccountSettings.Default.SpecialUses.Add(Name("Sent"), SpecialUse.Sent).Add(Name("Keep"), SpecialUse.Junk).Add(Name("Drafts"), SpecialUse.Drafts),
        };
        var configured = await OpenAccountAsync(settings: settings);
        Assert.That((await ListingAsync(configured, "Gone")).SpecialUse, Is.EqualTo(SpecialUse.Trash));
        Assert.That((await ListingAsync(configured, "Sent")).SpecialUse, Is.EqualTo(SpecialUse.Sent));
        Assert.That((await ListingAsync(configured, "Keep")).SpecialUse, Is.EqualTo(SpecialUse.Archive));
        Assert.That((await ListingAsync(account, "Sent")).SpecialUse, Is.EqualTo(SpecialUse.None));
        Assert.That(await NamesAsync(configured), Does.Not.Contain("Drafts"));
    }

    [Test]
    public async Task A_deleted_mailbox_answers_not_found_to_open_handles_and_keeps_its_last_state()
    {
        var account = await OpenAccountAsync();
        var mailbox = await CreateAsync(account, "Work");
        var uid = await AppendAsync(mailbox, Message(1));
        var inbox = await OpenAsync(account);
        await account.DeleteMailboxAsync(Name("Work"), None);

        Assert.That(mailbox.State.Messages, Has.Count.EqualTo(1));
        Assert.That(mailbox.Name, Is.EqualTo(Name("Work")));
        await RefusesAsync(MailStoreError.NotFound, async () => await mailbox.RefreshAsync(None));
        await RefusesAsync(MailStoreError.NotFound, async () => await mailbox.ClaimRecentAsync(None));
        await RefusesAsync(MailStoreError.NotFound, async () => await mailbox.BeginAppendAsync(None));
        await RefusesAsync(MailStoreError.NotFound, async () => await mailbox.OpenMessageAsync(uid, None));
        await RefusesAsync(MailStoreError.NotFound, async () => await mailbox.ExpungeAsync(UidSet.All, false, None));
        await RefusesAsync(MailStoreError.NotFound, async () => await mailbox.UpdateFlagsAsync(UidSet.All, FlagUpdate.Add(MessageFlags.Seen), null, None));
        await RefusesAsync(MailStoreError.NotFound, async () => await mailbox.GetVanishedAsync(ModSeq.First, UidSet.All, None));
        await RefusesAsync(MailStoreError.NotFound, async () => await mailbox.CopyAsync(UidSet.All, inbox, None));
        await RefusesAsync(MailStoreError.NotFound, async () => await inbox.CopyAsync(UidSet.All, mailbox, None));
        await RefusesAsync(MailStoreError.NotFound, async () => await ReadMetadataAsync(mailbox, UidSet.All, new(MessageFields.Size)));
        await RefusesAsync(MailStoreError.NotFound, () => Task.FromResult(mailbox.Watch(_ => { })));
    }

    [Test]
    public async Task A_mailbox_made_again_has_another_identity_and_uidvalidity()
    {
        var account = await OpenAccountAsync();
        var first = await CreateAsync(account, "Work");
        await account.DeleteMailboxAsync(Name("Work"), None);
        var second = await CreateAsync(account, "Work");
        Assert.That(second.Id, Is.Not.EqualTo(first.Id));
        Assert.That(second.State.UidValidity.Value, Is.GreaterThan(first.State.UidValidity.Value));
        Assert.That(second.State.Messages, Is.Empty);
    }

    [Test]
    public async Task What_lies_below_a_deleted_mailbox_stays()
    {
        var account = await OpenAccountAsync();
        _ = await CreateAsync(account, "a");
        _ = await CreateAsync(account, "a/b");
        await account.DeleteMailboxAsync(Name("a"), None);
        Assert.That((await ListingAsync(account, "a")).Attributes, Is.EqualTo(MailboxAttributes.NoSelect | MailboxAttributes.HasChildren));
        Assert.That(await NamesAsync(account), Does.Contain("a/b"));
        await RefusesAsync(MailStoreError.NotFound, async () => await account.OpenMailboxAsync(Name("a"), MailboxAccess.ReadOnly, None));
        await RefusesAsync(MailStoreError.Cannot, async () => await account.DeleteMailboxAsync(Name("a"), None));
        _ = await CreateAsync(account, "a");
        Assert.That((await ListingAsync(account, "a")).Attributes, Is.EqualTo(MailboxAttributes.HasChildren));
    }

    [Test]
    public async Task Inbox_cannot_be_deleted()
    {
        var account = await OpenAccountAsync();
        await RefusesAsync(MailStoreError.Cannot, async () => await account.DeleteMailboxAsync(MailboxName.Inbox, None));
    }

    [Test]
    public async Task A_rename_takes_along_what_lies_below_and_open_handles()
    {
        var account = await OpenAccountAsync();
        var parent = await CreateAsync(account, "a");
        var child = await CreateAsync(account, "a/b/c");
        _ = await CreateAsync(account, "ab");
        var uid = await AppendAsync(child, Message(1));
        var before = child.State;

        await account.RenameMailboxAsync(Name("a"), Name("new/z"), None);

        Assert.That(await NamesAsync(account), Is.EqualTo(new[] { "INBOX", "ab", "new", "new/z", "new/z/b", "new/z/b/c" }));
        Assert.That(parent.Name, Is.EqualTo(Name("new/z")));
        Assert.That(child.Name, Is.EqualTo(Name("new/z/b/c")));
        var reopened = await OpenAsync(account, "new/z/b/c");
        Assert.That(reopened.Id, Is.EqualTo(child.Id));
        Assert.That(reopened.State.UidValidity, Is.EqualTo(before.UidValidity));
        Assert.That(await ReadAsync(reopened, uid), Is.EqualTo(Message(1)));
        _ = await AppendAsync(child, Message(2));
        Assert.That(reopened.State.Messages, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_level_that_is_no_mailbox_can_be_renamed()
    {
        var account = await OpenAccountAsync();
        _ = await CreateAsync(account, "a/b");
        await account.RenameMailboxAsync(Name("a"), Name("c"), None);
        Assert.That(await NamesAsync(account), Is.EqualTo(new[] { "INBOX", "c", "c/b" }));
    }

    [Test]
    public async Task Impossible_renames_are_refused_and_change_nothing()
    {
        var account = await OpenAccountAsync();
        _ = await CreateAsync(account, "a");
        _ = await CreateAsync(account, "a/b");
        _ = await CreateAsync(account, "other");
        var before = await NamesAsync(account);
        await RefusesAsync(MailStoreError.AlreadyExists, async () => await account.RenameMailboxAsync(Name("a"), Name("other"), None));
        await RefusesAsync(MailStoreError.AlreadyExists, async () => await account.RenameMailboxAsync(Name("a"), Name("a"), None));
        await RefusesAsync(MailStoreError.Cannot, async () => await account.RenameMailboxAsync(Name("a"), Name("a/c"), None));
        await RefusesAsync(MailStoreError.Cannot, async () => await account.RenameMailboxAsync(Name("a"), MailboxName.Inbox, None));
        Assert.That(await NamesAsync(account), Is.EqualTo(before));
    }

    [Test]
    public async Task Renaming_inbox_moves_its_messages_and_leaves_it_empty()
    {
        var account = await OpenAccountAsync();
        var inbox = await OpenInboxAsync(messages: 2);
        _ = await CreateAsync(account, "INBOX/below");
        var (id, validity, since, uids) = (inbox.Id, inbox.State.UidValidity, inbox.State.HighestModSeq, UidsOf(inbox));

        await account.RenameMailboxAsync(MailboxName.Inbox, Name("old"), None);

        Assert.That(inbox.Id, Is.EqualTo(id));
        Assert.That(inbox.Name, Is.EqualTo(MailboxName.Inbox));
        Assert.That(inbox.State.UidValidity, Is.EqualTo(validity));
        Assert.That(inbox.State.Messages, Is.Empty);
        Assert.That(await inbox.GetVanishedAsync(since, UidSet.All, None), Is.EqualTo(uids));
        Assert.That(await NamesAsync(account), Is.EqualTo(new[] { "INBOX", "INBOX/below", "old" }));
        var old = await OpenAsync(account, "old");
        Assert.That(old.State.Messages, Has.Count.EqualTo(2));
        Assert.That(await ReadAsync(old, old.State.Messages[1].Uid), Is.EqualTo(Message(2)));
    }

    [Test]
    public async Task Subscriptions_are_names_that_need_no_mailbox_and_stay()
    {
        var account = await OpenAccountAsync();
        _ = await CreateAsync(account, "Work");
        foreach (var name in new[] { "Work", "none/such", "INBOX", "Work" })
        {
            await account.SubscribeAsync(Name(name), true, None);
        }

        Assert.That(await account.ListSubscriptionsAsync(None), Is.EqualTo(new[] { Name("INBOX"), Name("Work"), Name("none/such") }));
        await account.RenameMailboxAsync(Name("Work"), Name("Leisure"), None);
        await account.DeleteMailboxAsync(Name("Leisure"), None);
        await account.SubscribeAsync(Name("none/such"), false, None);
        await account.SubscribeAsync(Name("never"), false, None);
        var again = await OpenAccountAsync();
        Assert.That(await again.ListSubscriptionsAsync(None), Is.EqualTo(new[] { Name("INBOX"), Name("Work") }));
    }
}
