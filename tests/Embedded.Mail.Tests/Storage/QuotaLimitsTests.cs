using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Tests.Storage;

[TestFixture]
public sealed class QuotaLimitsTests
{
    private static readonly QuotaLimits Unlimited = new(null, null, null);

    private static MailUser User(params string[] rules) => new("alice")
    {
        Fields = MailUser.NoFields.AddRange(rules.Select((rule, i) => KeyValuePair.Create(i == 0 ? "quota_rule" : $"quota_rule{i + 1}", rule))),
    };

    [TestCase("*:storage=100M", 104857600L, null)]
    [TestCase("*:storage=100", 102400L, null)]
    [TestCase("*:storage=1G:messages=1000", 1073741824L, 1000L)]
    [TestCase("*:bytes=5k", 5120L, null)]
    [TestCase("*:bytes=7B", 7L, null)]
    [TestCase("*:storage=2t", 2199023255552L, null)]
    [TestCase("*:storage=0", null, null)]
    [TestCase("INBOX:storage=1M", null, null)]
    public void Rules_are_read(string rule, long? storage, long? messages) =>
        Assert.That(Unlimited.For(User(rule)), Is.EqualTo(new QuotaLimits(storage, messages, null)));

    [TestCase("")]
    [TestCase("*")]
    [TestCase("*:")]
    [TestCase("*:storage")]
    [TestCase("*:storage=")]
    [TestCase("*:storage=M")]
    [TestCase("*:storage=-1")]
    [TestCase("*:storage=1MM")]
    [TestCase("*:storage=99999999999999999999")]
    [TestCase("*:storage=9999999999999T")]
    [TestCase("*:colour=1")]
    public void A_rule_that_cannot_be_read_keeps_the_account_closed(string rule)
    {
        Assert.That(
            () => Unlimited.For(User(rule)),
            Throws.TypeOf<MailStoreException>().With.Property(nameof(MailStoreException.Error)).EqualTo(MailStoreError.Unavailable));
    }

    [Test]
    public void Later_rules_add_to_earlier_ones_and_all_to_the_default()
    {
        var limits = new QuotaLimits(5, 6, 7).For(User("*:storage=1k", "*:messages=9", "*:storage=2k"));
        Assert.That(limits, Is.EqualTo(new QuotaLimits(2048, 9, 7)));
        Assert.That(new QuotaLimits(5, 6, 7).For(new MailUser("bob")), Is.EqualTo(new QuotaLimits(5, 6, 7)));
    }
}
