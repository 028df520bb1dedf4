using Embedded.Mail.Messages;

namespace Embedded.Mail.Tests.Messages;

public class MailboxNameTests
{
    [TestCase("inbox", "INBOX")]
    [TestCase("InBox/Work", "INBOX/Work")]
    [TestCase("inboxes", "inboxes")]
    [TestCase("Work/inbox", "Work/inbox")]
    [TestCase("Überweisungen/日本", "Überweisungen/日本")]
    public void Name_is_taken_with_INBOX_in_its_own_spelling(string given, string taken) =>
        Assert.That(MailboxName.Create(given).Value, Is.EqualTo(taken));

    [TestCase("")]
    [TestCase("/a")]
    [TestCase("a/")]
    [TestCase("a//b")]
    [TestCase("a\0b")]
    [TestCase("a\nb")]
    [TestCase("a\u0085b")]
    public void Name_that_no_mailbox_can_have_is_refused(string given) => Assert.That(MailboxName.TryCreate(given, out _), Is.False);

    // Attributes are kept in UTF-8, which has no unpaired surrogates.
    [TestCase("a", 0xd800)]
    [TestCase("", 0xdc00)]
    public void Unpaired_surrogate_is_refused(string before, int surrogate) =>
        Assert.That(MailboxName.TryCreate(before + (char)surrogate + "a", out _), Is.False);

    [Test]
    public void Level_may_have_255_octets_and_no_more()
    {
        Assert.That(MailboxName.TryCreate(new string('ä', 127) + "b", out _), Is.True);
        Assert.That(MailboxName.TryCreate(new string('ä', 128), out _), Is.False);
    }

    [TestCase("A/B", "A", true)]
    [TestCase("A", "A", false)]
    [TestCase("AB", "A", false)]
    [TestCase("A/B/C", "A", true)]
    public void Below_means_a_further_level(string name, string other, bool below) =>
        Assert.That(MailboxName.Create(name).IsBelow(MailboxName.Create(other)), Is.EqualTo(below));

    [Test]
    public void Rebase_replaces_the_beginning() =>
        Assert.That(MailboxName.Create("A/B/C").Rebase(MailboxName.Create("A"), MailboxName.Create("X/Y")).Value, Is.EqualTo("X/Y/B/C"));
}
