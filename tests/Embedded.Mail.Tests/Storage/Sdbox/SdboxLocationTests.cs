using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Sdbox;

namespace Embedded.Mail.Tests.Storage.Sdbox;

public sealed class SdboxLocationTests
{
    private static readonly MailUser Alice = new("alice@example.org") { Home = "/home/alice" };

    [TestCase("sdbox:~/sdbox", "/home/alice/sdbox")]
    [TestCase("/var/mail/%d/%n/", "/var/mail/example.org/alice")]
    [TestCase("sdbox:/var/mail/%u", "/var/mail/alice@example.org")]
    [TestCase("%h/mail", "/home/alice/mail")]
    [TestCase("/m/%1n/%n:LAYOUT=fs", "/m/a/alice")]
    [TestCase("/m/100%%/%n", "/m/100%/alice")]
    public void A_location_leads_to_the_users_root(string text, string root) => Assert.That(Expand(text, Alice), Is.EqualTo(new SdboxLocation(root)));

    [Test]
    public void Options_name_further_directories() =>
        Assert.That(Expand("sdbox:~/mail:ALT=/slow/%n:CONTROL=~/control", Alice), Is.EqualTo(new SdboxLocation("/home/alice/mail", "/slow/alice", "/home/alice/control")));

    [TestCase("maildir:~/Maildir", "this store reads sdbox, not maildir")]
    [TestCase("", "a directory is missing")]
    [TestCase("sdbox:", "a directory is missing")]
    [TestCase("sdbox:~", "a directory is missing")]
    [TestCase("~bob/mail", "the homes of other users are not supported")]
    [TestCase("/var/../mail", "a directory must not have levels that are empty or '..'")]
    [TestCase("/var//mail", "a directory must not have levels that are empty or '..'")]
    [TestCase("/mail/%q", "unknown variable %q in '/mail/%q'")]
    [TestCase("/mail:INDEX=/x", "INDEX is not supported")]
    [TestCase("/mail:UTF-8", "UTF-8 is not supported")]
    [TestCase("/mail:LAYOUT=maildir++", "LAYOUT is not supported")]
    [TestCase("/mail:ALT=", "a directory is missing")]
    public void What_cannot_be_served_is_refused_and_said_why(string text, string error)
    {
        Assert.That(SdboxLocationTemplate.TryParse(text, out _, out var why), Is.False);
        Assert.That(why, Is.EqualTo(error));
    }

    [TestCase("..", "/mail/%u")]
    [TestCase(".", "/mail/%u")]
    [TestCase("../bob", "/mail/%u")]
    [TestCase("bob/mailboxes", "/mail/%u")]
    [TestCase("a\0", "/mail/%u")]
    [TestCase("..@example.org", "/mail/%n")]
    [TestCase("alice@..", "/mail/%d/%n")]
    [TestCase("..x", "/mail/%2n")]
    [TestCase("alice", "/mail/%d/%n")]
    [TestCase("@example.org", "/mail/%n")]
    [TestCase("@example.org", "/mail/%d/%n")]
    [TestCase("x", "/mail/%2.1n")]
    public void A_name_that_would_lead_elsewhere_has_no_place(string name, string text) => Refuses(text, new MailUser(name));

    [TestCase("~/mail")]
    [TestCase("%h/mail")]
    public void Without_a_home_there_is_none_in_it(string text)
    {
        Refuses(text, new MailUser("alice"));
        Refuses(text, new MailUser("alice") { Home = "" });
    }

    [Test]
    public void A_home_that_climbs_is_refused() => Refuses("~/mail", new MailUser("alice") { Home = "/home/../etc" });

    [Test]
    public void A_name_cannot_add_an_option_to_what_a_userdb_made_of_it() =>
        Refuses("/mail/x:ALT=", new MailUser("x:ALT=/etc") { MailLocation = "/mail/x:ALT=/etc" }, "/mail/x");

    [Test]
    public async Task The_users_own_location_wins()
    {
        await using var root = new SdboxRoot();
        var user = new MailUser("alice") { Home = root.Folder, MailLocation = "sdbox:~/own" };
        await using (await root.Store().OpenAccountAsync(user, AccountSettings.Default, CancellationToken.None))
        {
            Assert.That(Directory.Exists(Path.Combine(root.Folder, "own/mailboxes/INBOX/dbox-Mails")));
        }

        await SdboxRoot.RefusesAsync(
            MailStoreError.Cannot, async () => await root.Store().OpenAccountAsync(user with { MailLocation = "maildir:~/own" }, AccountSettings.Default, CancellationToken.None));
    }

    private static SdboxLocation Expand(string text, MailUser user) =>
        SdboxLocationTemplate.TryParse(text, out var template, out var error) ? template.Expand(user) : throw new FormatException(error);

    private static void Refuses(string text, MailUser user, string? valid = null) => Assert.That(
        () => Expand(valid ?? text, user), Throws.InstanceOf<MailStoreException>().With.Property(nameof(MailStoreException.Error)).EqualTo(MailStoreError.Cannot));
}
