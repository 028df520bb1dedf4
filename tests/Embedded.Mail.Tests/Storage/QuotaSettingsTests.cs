using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Tests.Storage;

[TestFixture]
public sealed class QuotaSettingsTests
{
    private static QuotaPolicy PolicyOf(MailUser user, QuotaLimits? limits = null, params string[] settings)
    {
        var options = new QuotaOptions();
        foreach (var rule in settings)
        {
            options.Rules.Add(rule);
        }

        return QuotaSettings.Read(options, limits ?? QuotaLimits.None).For(user);
    }

    private static MailUser User(params string[] rules) => new("alice")
    {
        Fields = MailUser.NoFields.AddRange(rules.Select((rule, i) => KeyValuePair.Create(i == 0 ? "quota_rule" : $"quota_rule{i + 1}", rule))),
    };

    private static QuotaDemand Demand(string mailbox, long octets, long messages = 1, bool isDelivery = false) =>
        new(MailboxName.Create(mailbox), octets, messages, isDelivery);

    [TestCase("*:storage=100M", 104857600L, null)]
    [TestCase("*:storage=100", 102400L, null)]
    [TestCase("*:storage=1G:messages=1000", 1073741824L, 1000L)]
    [TestCase("?:storage=1G", 1073741824L, null)]
    [TestCase("*:bytes=5k", 5120L, null)]
    [TestCase("*:bytes=7B", 7L, null)]
    [TestCase("*:bytes=+7", 7L, null)]
    [TestCase("*:storage=2t", 2199023255552L, null)]
    [TestCase("*:storage=0", null, null)]
    [TestCase("INBOX:storage=1M", null, null)]
    [TestCase("Spam:ignore", null, null)]
    public void Rules_are_read(string rule, long? storage, long? messages) =>
        Assert.That(PolicyOf(User(rule)).Limits, Is.EqualTo(new QuotaLimits(storage, messages, null)));

    [TestCase("")]
    [TestCase("*")]
    [TestCase("*:")]
    [TestCase(":storage=1")]
    [TestCase("*:storage")]
    [TestCase("*:storage=")]
    [TestCase("*:storage=M")]
    [TestCase("*:storage=-1")]
    [TestCase("*:storage=1MM")]
    [TestCase("*:storage=1%")]
    [TestCase("*:ignore")]
    [TestCase("*:storage=99999999999999999999")]
    [TestCase("*:storage=9999999999999T")]
    [TestCase("*:colour=1")]
    [TestCase("Spam:ignore:storage=1")]
    [TestCase("Trash:mailboxes=1")]
    [TestCase("Trash:storage=%")]
    public void A_rule_that_cannot_be_read_keeps_the_account_closed_and_the_server_from_starting(string rule)
    {
        Assert.That(() => PolicyOf(User(rule)), Throws.TypeOf<MailStoreException>().With.Property(nameof(MailStoreException.Error)).EqualTo(MailStoreError.Unavailable));
        Assert.That(() => PolicyOf(new MailUser("bob"), null, rule), Throws.ArgumentException);
    }

    [TestCase("quota_grace", "much")]
    [TestCase("quota_max_mail_size", "10%")]
    [TestCase("QUOTA_RULE3", "x")]
    public void A_field_that_cannot_be_read_keeps_the_account_closed(string field, string value)
    {
        var user = new MailUser("alice") { Fields = MailUser.NoFields.Add(field, value) };
        Assert.That(() => PolicyOf(user), Throws.TypeOf<MailStoreException>().With.Message.Contains(field));
    }

    [Test]
    public void Later_rules_add_to_earlier_ones_and_all_to_the_default()
    {
        var limits = new QuotaLimits(5, 6, 7);
        Assert.That(PolicyOf(User("*:storage=1k", "*:messages=9", "*:storage=2k"), limits).Limits, Is.EqualTo(new QuotaLimits(2048, 9, 7)));
        Assert.That(PolicyOf(new MailUser("bob"), limits).Limits, Is.EqualTo(limits));
    }

    [Test]
    public void A_users_rule_takes_the_place_of_the_setting_with_its_number()
    {
        var policy = PolicyOf(User("*:messages=9"), null, "*:bytes=100", "Trash:bytes=+10");
        Assert.That(policy.Limits, Is.EqualTo(new QuotaLimits(null, 9, null)));
        Assert.That(policy.Rules.Single().Mask, Is.EqualTo("Trash"));
    }

    [TestCase("Trash", 1100, true)]
    [TestCase("Trash", 1101, false)]
    [TestCase("Trash/2024", 1150, true)]
    [TestCase("Trash/2024", 1151, false)]
    [TestCase("INBOX", 1000, true)]
    [TestCase("INBOX", 1001, false)]
    [TestCase("Spam/a/b", 1_000_000, true)]
    public void Rules_of_mailboxes_add_to_the_limit_of_the_account(string mailbox, long octets, bool fits)
    {
        var policy = PolicyOf(User("*:bytes=1000", "Trash:bytes=+10%", "Trash/*:bytes=150", "Spam/*:ignore"));
        Assert.That(policy.Allows(Demand(mailbox, octets), 0, 0), Is.EqualTo(fits));
        Assert.That(policy.Allows(Demand(mailbox, octets - 400), 400, 0), Is.EqualTo(fits));
    }

    [Test]
    public void A_rule_speaks_of_what_the_account_does_not_limit()
    {
        var policy = PolicyOf(User("*:messages=10", "Small:bytes=+100"));
        Assert.That(policy.Allows(Demand("Small", 100), 0, 0), Is.True);
        Assert.That(policy.Allows(Demand("Small", 101), 0, 0), Is.False);
        Assert.That(policy.Allows(Demand("INBOX", 101), 0, 0), Is.True);
        Assert.That(PolicyOf(User("*:messages=0", "Small:bytes=+100")).Allows(Demand("Small", 101), 0, 0), Is.True, "an account without limits has none");
    }

    // What Dovecot 2.3 does with quota_grace = 50% and a limit of 1,000 octets.
    [TestCase(0, 1500, true)]
    [TestCase(0, 1501, false)]
    [TestCase(999, 501, true)]
    [TestCase(999, 502, false)]
    [TestCase(1000, 1, false)]
    public void Only_the_last_delivered_message_may_exceed_the_limit(long used, long octets, bool fits)
    {
        var user = new MailUser("alice") { Fields = User("*:bytes=1000").Fields.Add("quota_grace", "50%") };
        Assert.That(PolicyOf(user).Allows(Demand("INBOX", octets, isDelivery: true), used, 0), Is.EqualTo(fits));
        Assert.That(PolicyOf(user).Allows(Demand("INBOX", octets), used, 0), Is.False);
    }

    [Test]
    public void Grace_is_a_tenth_and_never_one_of_messages()
    {
        var policy = PolicyOf(User("*:bytes=1000:messages=2"));
        Assert.That(policy.Allows(Demand("INBOX", 1100, isDelivery: true), 0, 0), Is.True);
        Assert.That(policy.Allows(Demand("INBOX", 1101, isDelivery: true), 0, 0), Is.False);
        Assert.That(policy.Allows(Demand("INBOX", 1, messages: 3, isDelivery: true), 0, 0), Is.False);
    }

    [Test]
    public void What_is_far_over_the_limit_does_not_overflow()
    {
        var policy = PolicyOf(User($"*:bytes={long.MaxValue}", "Trash:bytes=+100%"));
        Assert.That(policy.Allows(Demand("Trash", long.MaxValue), long.MaxValue, 0), Is.False);
        Assert.That(policy.Allows(Demand("Trash", 1), long.MaxValue - 1, 0), Is.True);
    }
}
