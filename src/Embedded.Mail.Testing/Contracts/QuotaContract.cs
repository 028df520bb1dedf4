using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using NUnit.Framework;

namespace Embedded.Mail.Testing.Contracts;

/// <summary>Limits on what a user may store.</summary>
/// <typeparam name="TStore">The store that is tested.</typeparam>
public abstract class QuotaContract<TStore> : MailStoreContract<TStore>
    where TStore : MailStoreUnderTest, new()
{
    private async Task<IMailAccount> OpenWithAsync(string? rule, params (string Name, string Value)[] fields)
    {
        var user = UnderTest.CreateUser("alice", rule);
        user = user with { Fields = user.Fields.AddRange(fields.Select(static field => KeyValuePair.Create(field.Name, field.Value))) };
        return Keep(await Store.OpenAccountAsync(user, AccountSettings.Default, None));
    }

    private async Task<(IMailQuota Quota, IMailAccount Account, IMailbox Inbox)> OpenLimitedAsync(string rule, params (string Name, string Value)[] fields)
    {
        var account = await OpenWithAsync(rule, fields);
        var quota = Require<IMailQuota>(account);
        return (quota, account, await OpenAsync(account));
    }

    private static async Task<long> UsageAsync(IMailQuota quota, QuotaResourceKind kind) =>
        (await quota.GetQuotaRootsAsync(MailboxName.Inbox, None)).Single().Resources.Single(resource => resource.Kind == kind).Usage;

    [Test]
    public async Task Nothing_is_limited_without_a_rule()
    {
        var account = await OpenAccountAsync();
        Assert.That(await Require<IMailQuota>(account).GetQuotaRootsAsync(MailboxName.Inbox, None), Is.Empty);
    }

    [Test]
    public async Task A_root_tells_usage_and_limits_and_can_be_asked_by_name()
    {
        var (quota, _, inbox) = await OpenLimitedAsync("*:storage=10k:messages=5");
        _ = await AppendAsync(inbox, Message(1));
        var root = (await quota.GetQuotaRootsAsync(MailboxName.Create("not/yet"), None)).Single();
        Assert.That(root.Resources, Is.EquivalentTo(new[]
        {
            new QuotaResource(QuotaResourceKind.Storage, Message(1).Length, 10240), new QuotaResource(QuotaResourceKind.Message, 1, 5),
        }));
        Assert.That((await quota.GetQuotaRootAsync(root.Name, None))!.Resources, Is.EquivalentTo(root.Resources));
        Assert.That(await quota.GetQuotaRootAsync("no such root", None), Is.Null);
    }

    [Test]
    public async Task An_append_over_the_limit_of_messages_stores_nothing()
    {
        var (quota, _, inbox) = await OpenLimitedAsync("*:messages=2");
        _ = await AppendAsync(inbox, Message(1));
        _ = await AppendAsync(inbox, Message(2));
        await RefusesAsync(MailStoreError.OverQuota, async () => await AppendAsync(inbox, Message(3)));
        Assert.That(inbox.State.Messages, Has.Count.EqualTo(2));
        Assert.That(await UsageAsync(quota, QuotaResourceKind.Message), Is.EqualTo(2));
    }

    [Test]
    public async Task An_append_over_the_limit_of_octets_stores_nothing_and_a_smaller_one_still_fits()
    {
        var (_, _, inbox) = await OpenLimitedAsync("*:bytes=1000");
        await RefusesAsync(MailStoreError.OverQuota, async () => await AppendAsync(inbox, new string('x', 1001)));
        Assert.That(inbox.State.Messages, Is.Empty);
        _ = await AppendAsync(inbox, new string('x', 1000));
        await RefusesAsync(MailStoreError.OverQuota, async () => await AppendAsync(inbox, "x"));
    }

    [Test]
    public async Task Several_messages_that_do_not_fit_together_are_refused_together()
    {
        var (_, _, inbox) = await OpenLimitedAsync("*:messages=2");
        await RefusesAsync(MailStoreError.OverQuota, async () =>
        {
            await using var append = await inbox.BeginAppendAsync(None);
            for (var i = 0; i < 3; i++)
            {
                await append.AddAsync(new MemoryStream(new byte[1]), 1, AppendOptions.Default, None);
            }

            _ = await append.CommitAsync(None);
        });
        Assert.That(inbox.State.Messages, Is.Empty);
    }

    [Test]
    public async Task A_copy_counts_and_a_move_does_not()
    {
        var (quota, account, inbox) = await OpenLimitedAsync("*:messages=3");
        var archive = await CreateAsync(account, "Archive");
        _ = await AppendAsync(inbox, Message(1));
        _ = await AppendAsync(inbox, Message(2));
        await RefusesAsync(MailStoreError.OverQuota, async () => await inbox.CopyAsync(UidSet.All, archive, None));
        Assert.That(archive.State.Messages, Is.Empty);
        _ = await inbox.CopyAsync(UidSet.Of(inbox.State.Messages[0].Uid), archive, None);
        _ = await inbox.MoveAsync(UidSet.All, archive, None);
        Assert.That(archive.State.Messages, Has.Count.EqualTo(3));
        Assert.That(await UsageAsync(quota, QuotaResourceKind.Message), Is.EqualTo(3));
    }

    [Test]
    public async Task Expunging_and_deleting_make_room()
    {
        var (quota, account, inbox) = await OpenLimitedAsync("*:messages=3:storage=1M");
        var work = await CreateAsync(account, "Work");
        _ = await AppendAsync(work, Message(1));
        _ = await AppendAsync(inbox, Message(2));
        _ = await AppendAsync(inbox, Message(3));
        _ = await inbox.ExpungeAsync(UidSet.Of(inbox.State.Messages[0].Uid), onlyDeleted: false, None);
        await account.DeleteMailboxAsync(work.Name, None);
        Assert.That(await UsageAsync(quota, QuotaResourceKind.Message), Is.EqualTo(1));
        Assert.That(await UsageAsync(quota, QuotaResourceKind.Storage), Is.EqualTo(Message(3).Length));
    }

    [Test]
    public async Task Many_writers_never_get_over_the_limit()
    {
        var (quota, _, inbox) = await OpenLimitedAsync("*:messages=10");
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => Task.Run(async () =>
        {
            try
            {
                _ = await AppendAsync(inbox, Message(i));
                return true;
            }
            catch (MailStoreException e) when (e.Error == MailStoreError.OverQuota)
            {
                return false;
            }
        })));
        Assert.That(outcomes.Count(stored => stored), Is.EqualTo(10));
        Assert.That(inbox.State.Messages, Has.Count.EqualTo(10));
        Assert.That(await UsageAsync(quota, QuotaResourceKind.Message), Is.EqualTo(10));
    }

    [Test]
    public async Task Rules_of_mailboxes_give_them_more_or_leave_them_out()
    {
        var (quota, account, inbox) = await OpenLimitedAsync("*:messages=4", ("quota_rule2", "Trash:messages=+50%"), ("quota_rule3", "Spam*:ignore"));
        var (trash, spam) = (await CreateAsync(account, "Trash"), await CreateAsync(account, "Spam"));
        for (var i = 0; i < 4; i++)
        {
            _ = await AppendAsync(inbox, Message(i));
            _ = await AppendAsync(spam, Message(i));
        }

        await RefusesAsync(MailStoreError.OverQuota, async () => await AppendAsync(inbox, Message(9)));
        _ = await AppendAsync(trash, Message(1));
        _ = await inbox.CopyAsync(UidSet.Of(inbox.State.Messages[0].Uid), trash, None);
        await RefusesAsync(MailStoreError.OverQuota, async () => await AppendAsync(trash, Message(2)));
        _ = await inbox.CopyAsync(UidSet.All, spam, None);
        Assert.That(await UsageAsync(quota, QuotaResourceKind.Message), Is.EqualTo(6));
    }

    [Test]
    public async Task What_counts_follows_moves_and_renames()
    {
        var (quota, account, inbox) = await OpenLimitedAsync("*:messages=4", ("quota_rule2", "Spam:ignore"));
        var spam = await CreateAsync(account, "Spam");
        _ = await AppendAsync(inbox, Message(1));
        _ = await AppendAsync(spam, Message(2));
        _ = await AppendAsync(spam, Message(3));
        _ = await inbox.MoveAsync(UidSet.All, spam, None);
        Assert.That(await UsageAsync(quota, QuotaResourceKind.Message), Is.Zero);
        await account.RenameMailboxAsync(spam.Name, MailboxName.Create("Kept"), None);
        Assert.That(await UsageAsync(quota, QuotaResourceKind.Message), Is.EqualTo(3));
        await account.RenameMailboxAsync(MailboxName.Create("Kept"), MailboxName.Create("Spam"), None);
        Assert.That(await UsageAsync(quota, QuotaResourceKind.Message), Is.Zero);
        _ = await spam.MoveAsync(UidSet.All, inbox, None);
        Assert.That(await UsageAsync(quota, QuotaResourceKind.Message), Is.EqualTo(3));
    }

    [Test]
    public async Task The_last_message_that_is_delivered_may_exceed_the_limit_by_the_grace()
    {
        var (_, _, inbox) = await OpenLimitedAsync("*:bytes=1000", ("quota_grace", "50%"));
        var delivery = new AppendOptions { IsDelivery = true };
        await RefusesAsync(MailStoreError.OverQuota, async () => await AppendAsync(inbox, new string('x', 1501), delivery));
        await RefusesAsync(MailStoreError.OverQuota, async () => await AppendAsync(inbox, new string('x', 1500)));
        _ = await AppendAsync(inbox, new string('x', 1500), delivery);
        await RefusesAsync(MailStoreError.OverQuota, async () => await AppendAsync(inbox, "x", delivery));
    }

    [Test]
    public async Task A_message_larger_than_the_largest_is_too_big_with_or_without_limits()
    {
        var account = await OpenWithAsync(null, ("quota_max_mail_size", "1k"));
        var inbox = await OpenAsync(account);
        await RefusesAsync(MailStoreError.TooBig, async () => await AppendAsync(inbox, new string('x', 1025)));
        _ = await AppendAsync(inbox, new string('x', 1024));
    }

    [Test]
    public async Task A_user_may_have_a_text_of_its_own_for_a_full_mailbox()
    {
        var (_, _, inbox) = await OpenLimitedAsync("*:messages=1", ("quota_exceeded_message", "No room here"));
        _ = await AppendAsync(inbox, Message(1));
        Assert.That(
            async () => await AppendAsync(inbox, Message(2)), Throws.TypeOf<MailStoreException>().With.Message.EqualTo("No room here"));
    }

    [Test]
    public async Task Limits_that_are_set_come_before_the_rules_until_they_are_taken_back()
    {
        var (quota, _, inbox) = await OpenLimitedAsync("*:messages=1:storage=1M");
        var name = (await quota.GetQuotaRootsAsync(inbox.Name, None)).Single().Name;
        Assert.That(await quota.SetQuotaAsync("no such root", new Dictionary<QuotaResourceKind, long>(), None), Is.Null);
        var root = await quota.SetQuotaAsync(name, new Dictionary<QuotaResourceKind, long> { [QuotaResourceKind.Message] = 2 }, None);
        Assert.That(root!.Resources, Is.EqualTo(new[] { new QuotaResource(QuotaResourceKind.Message, 0, 2) }));
        _ = await AppendAsync(inbox, Message(1));
        _ = await AppendAsync(inbox, Message(2));
        await RefusesAsync(MailStoreError.OverQuota, async () => await AppendAsync(inbox, Message(3)));

        var again = Require<IMailQuota>(await OpenAccountAsync(quotaRule: "*:messages=9"));
        Assert.That((await again.GetQuotaRootAsync(name, None))!.Resources.Single(), Is.EqualTo(new QuotaResource(QuotaResourceKind.Message, 2, 2)));
        Assert.That((await again.SetQuotaAsync(name, new Dictionary<QuotaResourceKind, long>(), None))!.Resources, Is.Empty);
        Assert.That(await again.GetQuotaRootsAsync(inbox.Name, None), Is.Empty);
        _ = await AppendAsync(inbox, Message(3));
        Assert.That((await again.SetQuotaAsync(name, null, None))!.Resources.Single(), Is.EqualTo(new QuotaResource(QuotaResourceKind.Message, 3, 9)));
    }

    [Test]
    public async Task Counting_anew_changes_nothing_where_the_sums_are_right()
    {
        var (quota, account, inbox) = await OpenLimitedAsync("*:messages=5:storage=1M");
        var work = await CreateAsync(account, "Work");
        _ = await AppendAsync(inbox, Message(1));
        _ = await AppendAsync(work, Message(2));
        _ = await AppendAsync(work, Message(3));
        _ = await work.ExpungeAsync(UidSet.Of(work.State.Messages[0].Uid), onlyDeleted: false, None);
        await quota.RecalculateQuotaAsync(None);
        Assert.That(await UsageAsync(quota, QuotaResourceKind.Message), Is.EqualTo(2));
        Assert.That(await UsageAsync(quota, QuotaResourceKind.Storage), Is.EqualTo(Message(1).Length + Message(3).Length));
    }
}
