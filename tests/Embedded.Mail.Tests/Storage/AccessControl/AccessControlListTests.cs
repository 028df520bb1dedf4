using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.AccessControl;

namespace Embedded.Mail.Tests.Storage.AccessControl;

/// <summary>Which rights a list gives, by Dovecot's rules of precedence.</summary>
public sealed class AccessControlListTests
{
    // Entries as a client would set them: "identifier rights", one after the other.
    [TestCase("alice", "", "all")]
    [TestCase("bob", "", "")]
    [TestCase("bob", "anyone lr", "lr")]
    [TestCase("bob", "anyone lr;bob l", "l")]
    [TestCase("bob", "authenticated lr;anyone lrw", "lr")]
    [TestCase("bob", "$staff lr;$admins w", "lrw")]
    [TestCase("bob", "$others lr", "")]
    [TestCase("bob", "$staff lr;bob i", "i")]
    [TestCase("bob", "bob lrw;!$staff l", "l")]
    [TestCase("bob", "anyone lr;-bob r", "l")]
    [TestCase("bob", "-anyone r;bob lr", "l")]
    [TestCase("bob", "-anyone r;bob lr;-bob w", "lr")]
    [TestCase("bob", "owner lr", "")]
    [TestCase("alice", "bob lr", "all")]
    [TestCase("alice", "anyone lr", "all")]
    [TestCase("alice", "-anyone r", "all")]
    [TestCase("alice", "alice r", "lra")]
    [TestCase("alice", "-owner la", "all")]
    [TestCase("alice", "alice lr;!$bosses w", "w")]
    public void Rights_follow_the_most_special_entry(string user, string entries, string expected)
    {
        var list = entries.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(static entry => entry.Split(' '))
            .Aggregate(AccessControlList.Empty, static (list, entry) => list.With(AclChange.Parse(entry[0], RightsOf(entry[1]), AclUpdateMode.Replace, "alice", allowsAnyone: true), "alice"));
        var groups = user == "bob" ? "staff, admins" : "bosses";
        var subject = AclSubject.Of(new MailUser(user) { Fields = MailUser.NoFields.Add("acl_groups", groups) }, "alice");
        Assert.That(list.RightsOf(subject), Is.EqualTo(expected == "all" ? MailboxRights.All : RightsOf(expected)));
    }

    [Test]
    public void Global_entries_stand_above_those_of_the_mailbox()
    {
        var list = AccessControlList.Of(
        [
            new(AclIdentifier.Parse("anyone"), MailboxRights.Lookup, null, IsGlobal: true),
            new(AclIdentifier.Parse("bob"), MailboxRights.Lookup | MailboxRights.Read, null),
        ]);
        Assert.That(list.RightsOf(AclSubject.Of(new MailUser("bob"), "alice")), Is.EqualTo(MailboxRights.Lookup));
        Assert.That(list.ToDictionary("alice").Keys, Is.EqualTo((string[])["bob", "#anyone", "alice"]));
    }

    private static MailboxRights RightsOf(string letters) => letters.Aggregate(MailboxRights.None, static (rights, letter) => rights | letter switch
    {
        'l' => MailboxRights.Lookup,
        'r' => MailboxRights.Read,
        'w' => MailboxRights.Write,
        'i' => MailboxRights.Insert,
        'a' => MailboxRights.Administer,
        _ => throw new ArgumentOutOfRangeException(nameof(letters)),
    });
}
