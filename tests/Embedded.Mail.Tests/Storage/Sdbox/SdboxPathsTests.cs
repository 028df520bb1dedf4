using Embedded.Mail.Messages;
using Embedded.Mail.Storage.Sdbox;

namespace Embedded.Mail.Tests.Storage.Sdbox;

public sealed class SdboxPathsTests
{
    private readonly SdboxPaths _paths = new("/srv/mail/alice");

    [TestCase("INBOX", "INBOX")]
    [TestCase("iNBoX/Foo", "INBOX/Foo")]
    [TestCase("Grüße", "Gr&APwA3w-e")]
    [TestCase("日本語/メール", "&ZeVnLIqe-/&MOEw,DDr-")]
    [TestCase("R&D", "R&-D")]
    [TestCase("a😀", "a&2D3eAA-")]
    [TestCase("tilde~", "tilde~")]
    [TestCase("a/~b", "a/~b")]
    [TestCase("foo.bar", "foo.bar")]
    [TestCase("...", "...")]
    [TestCase("pct%20 \"quoted\" 'x'", "pct%20 \"quoted\" 'x'")]
    [TestCase("dbox-mails", "dbox-mails")]
    public void A_name_has_a_directory_and_the_directory_that_name(string name, string directory)
    {
        Assert.That(_paths.TryGetDirectory(MailboxName.Create(name), out var path));
        Assert.That(path, Is.EqualTo("/srv/mail/alice/mailboxes/" + directory));
        Assert.That(_paths.TryGetName(path!, out var same));
        Assert.That(same, Is.EqualTo(MailboxName.Create(name)));
        Assert.That(_paths.TryGetMails(same!, out var mails) && mails == path + "/dbox-Mails");
    }

    [TestCase(".")]
    [TestCase("..")]
    [TestCase("../../bob")]
    [TestCase("a/../../../bob")]
    [TestCase("a/..")]
    [TestCase("./a")]
    [TestCase("INBOX/..")]
    [TestCase("~")]
    [TestCase("~root/a")]
    [TestCase("dbox-Mails")]
    [TestCase("a/dbox-Mails")]
    [TestCase("INBOX/dbox-Mails/u.1")]
    public void A_name_that_would_lead_elsewhere_is_refused(string name)
    {
        Assert.That(_paths.TryGetDirectory(MailboxName.Create(name), out var directory), Is.False);
        Assert.That(directory, Is.Null);
        Assert.That(_paths.TryGetMails(MailboxName.Create(name), out _), Is.False);
    }

    [Test]
    public void A_name_too_long_once_encoded_is_refused()
    {
        Assert.That(_paths.TryGetDirectory(MailboxName.Create(new string('a', 255)), out _));
        Assert.That(_paths.TryGetDirectory(MailboxName.Create(new string('ü', 120)), out _), Is.False, "a level");
        var deep = string.Join('/', Enumerable.Repeat(new string('a', 200) + 'ü', 20));
        Assert.That(_paths.TryGetDirectory(MailboxName.Create(deep), out _), Is.False, "the whole name");
    }

    [Test]
    public void No_name_that_is_taken_leaves_the_root_nor_shares_a_directory([Range(1, 20)] int seed)
    {
        var random = new Random(seed);
        var seen = new Dictionary<string, MailboxName>();
        for (var i = 0; i < 500; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 8)).Select(_ => "./~&-A\\:ü😀\u202e,".EnumerateRunes().ElementAt(random.Next(12))));
            if (MailboxName.TryCreate(text, out var name) && _paths.TryGetDirectory(name, out var directory))
            {
                Assert.That(Path.GetFullPath(directory), Is.EqualTo(directory).And.StartsWith("/srv/mail/alice/mailboxes/"));
                Assert.That(seen.TryAdd(directory, name) || seen[directory] == name, text);
            }
        }
    }

    [TestCase("/srv/mail/alice/mailboxes")]
    [TestCase("/srv/mail/alice/mailboxes/")]
    [TestCase("/srv/mail/alice/mailboxes/inbox")]
    [TestCase("/srv/mail/alice/mailboxes/a/dbox-Mails")]
    [TestCase("/srv/mail/alice/mailboxes/Gr&APwA3w")]
    [TestCase("/srv/mail/alice/mailboxes/Gr&APw-&AN8-e")]
    [TestCase("/srv/mail/alice/mailboxes/Grüße")]
    [TestCase("/srv/mail/alice/mailboxes/a&AC8-b")]
    [TestCase("/srv/mail/alice/mailboxes/~a")]
    [TestCase("/srv/mail/bob/mailboxes/a")]
    public void A_directory_that_no_name_leads_to_has_none(string directory) => Assert.That(_paths.TryGetName(directory, out _), Is.False);

    [TestCase("u.1", 1u)]
    [TestCase("u.4294967295", 4294967295u)]
    [TestCase("u.0", 0u)]
    [TestCase("u.01", 0u)]
    [TestCase("u.", 0u)]
    [TestCase("u.+1", 0u)]
    [TestCase("u.4294967296", 0u)]
    [TestCase("u.5.broken", 0u)]
    [TestCase("m.5", 0u)]
    public void A_message_file_tells_its_uid(string file, uint uid)
    {
        Assert.That(SdboxPaths.TryGetUid(file, out var found), Is.EqualTo(uid != 0));
        Assert.That(found.Value, Is.EqualTo(uid));
    }

    [TestCaseSource(typeof(SdboxFixture), nameof(SdboxFixture.HealthyNames))]
    public void The_tree_of_Dovecot_has_the_names_that_Dovecot_lists(string name)
    {
        using var fixture = SdboxFixture.Open(name);
        var paths = new SdboxPaths(fixture.Root);
        var names = Directory.EnumerateDirectories(paths.Mailboxes, SdboxPaths.MailsName, SearchOption.AllDirectories)
            .Select(mails => paths.TryGetName(Path.GetDirectoryName(mails)!, out var found) ? found.Value : mails);
        Assert.That(names, Is.EquivalentTo(fixture.Expected.GetProperty("mailboxes").EnumerateArray().Select(box => box.GetProperty("name").GetString())));
    }
}
