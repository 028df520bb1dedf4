using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Memory;
using Embedded.Mail.Tests.Logging;
using Microsoft.Extensions.Options;

namespace Embedded.Mail.Tests.Storage;

[TestFixture]
public sealed class MailAccountsTests
{
    private static readonly MailUser Alice = new("alice");

    private static MailboxesOptions Configured(params (string Name, AutoMailboxMode Auto, string? Use)[] mailboxes)
    {
        var options = new MailboxesOptions();
        options.Mailboxes.Clear();
        foreach (var (name, auto, use) in mailboxes)
        {
            options.Mailboxes.Add(name, new AutoMailboxOptions { Auto = auto, SpecialUse = use });
        }

        return options;
    }

    private static MailAccounts Accounts(MailboxesOptions options, IMailStore? store = null) =>
        new(store ?? new MemoryMailStore(), Options.Create(options), SuiteLog.For<MailAccounts>());

    private static async Task<string[]> ListAsync(IMailAccount account) =>
        [.. (await account.ListAsync(default)).Select(listing => $"{listing.Name} {listing.SpecialUse.ToText()}".TrimEnd())];

    [Test]
    public async Task Mailboxes_are_made_and_subscribed_as_configured()
    {
        var accounts = Accounts(Configured(
            ("Sent", AutoMailboxMode.Subscribe, "\\Sent"), ("Trash", AutoMailboxMode.Create, "\\Trash"), ("Junk", AutoMailboxMode.No, "\\Junk"), ("Lists/x", AutoMailboxMode.Create, null)));
        await using var account = await accounts.OpenAsync(Alice, default);
        Assert.That(await ListAsync(account), Is.EqualTo(new[] { "INBOX", "Lists", "Lists/x", "Sent \\Sent", "Trash \\Trash" }));
        Assert.That(await account.ListSubscriptionsAsync(default), Is.EqualTo(new[] { MailboxName.Create("Sent") }));
    }

    [Test]
    public async Task A_mailbox_that_the_user_makes_gets_the_configured_use()
    {
        await using var account = await Accounts(new MailboxesOptions()).OpenAsync(Alice, default);
        Assert.That(await ListAsync(account), Is.EqualTo(new[] { "INBOX" }));
        _ = await account.CreateMailboxAsync(MailboxName.Create("Sent Messages"), SpecialUse.None, default);
        Assert.That(await ListAsync(account), Is.EqualTo(new[] { "INBOX", "Sent Messages \\Sent" }));
    }

    [Test]
    public async Task An_automatic_mailbox_comes_back_at_the_next_login_and_an_unsubscribed_one_stays_unsubscribed()
    {
        var accounts = Accounts(Configured(("Sent", AutoMailboxMode.Subscribe, "\\Sent"), ("Trash", AutoMailboxMode.Create, null)));
        await using (var account = await accounts.OpenAsync(Alice, default))
        {
            await account.SubscribeAsync(MailboxName.Create("Sent"), false, default);
            await account.DeleteMailboxAsync(MailboxName.Create("Trash"), default);
        }

        await using var again = await accounts.OpenAsync(Alice, default);
        Assert.That(await ListAsync(again), Is.EqualTo(new[] { "INBOX", "Sent \\Sent", "Trash" }));
        Assert.That(await again.ListSubscriptionsAsync(default), Is.Empty);
    }

    [Test]
    public async Task Many_first_logins_make_each_mailbox_once()
    {
        var store = new MemoryMailStore();
        var accounts = Accounts(Configured(("Sent", AutoMailboxMode.Subscribe, "\\Sent"), ("Trash", AutoMailboxMode.Create, null)), store);
        await using var watched = await store.OpenAccountAsync(Alice, default);
        var created = 0;
        using var watch = watched.Watch(change => _ = change is AccountChange.Created ? Interlocked.Increment(ref created) : 0);

        var opened = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(async () => await accounts.OpenAsync(Alice, default))));

        Assert.That(created, Is.EqualTo(2));
        foreach (var account in opened)
        {
            Assert.That(await ListAsync(account), Is.EqualTo(new[] { "INBOX", "Sent \\Sent", "Trash" }));
        }
    }

    [Test]
    public async Task Capabilities_of_the_account_stay_visible()
    {
        await using var account = await Accounts(new MailboxesOptions()).OpenAsync(Alice, default);
        Assert.That(account, Is.InstanceOf<IMailQuota>().And.InstanceOf<IMailboxMetadata>().And.InstanceOf<IMailboxAccessControl>());
    }

    [Test]
    public async Task A_mailbox_that_cannot_be_made_does_not_keep_the_user_out()
    {
        var store = new MemoryMailStore(new MemoryStoreOptions { MailboxLimit = 2 }, TimeProvider.System);
        var accounts = Accounts(Configured(("One", AutoMailboxMode.Create, null), ("Two", AutoMailboxMode.Create, null)), store);
        await using var account = await accounts.OpenAsync(Alice, default);
        Assert.That(await ListAsync(account), Is.EqualTo(new[] { "INBOX", "One" }));
    }

    [TestCase("", null, "'' is no name")]
    [TestCase("a//b", null, "'a//b' is no name")]
    [TestCase("Sent", "\\Sent \\Nope", "'\\Sent \\Nope'")]
    public void Options_that_cannot_be_are_refused_with_their_name(string name, string? use, string message)
    {
        var result = new MailboxesOptionsValidator().Validate(null, Configured((name, AutoMailboxMode.No, use)));
        Assert.That(result.Failed, Is.True);
        Assert.That(result.FailureMessage, Does.Contain(message));
    }

    [Test]
    public void The_defaults_are_valid() =>
        Assert.That(new MailboxesOptionsValidator().Validate(null, new MailboxesOptions()).Succeeded, Is.True);
}
