using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Sdbox;

namespace Embedded.Mail.Tests.Storage.Sdbox;

public sealed class KnownFoldersTests
{
    private static readonly MailboxId[] Ids = [.. Enumerable.Range(0, 4).Select(static _ => MailboxId.Create())];

    [TestCase("a=0 b=1", "a=0 b=1", "")]
    [TestCase("a=0", "a=0 b=1", "+b")]
    [TestCase("a=0 b=1", "a=0", "-b")]
    [TestCase("a=0", "b=0", "a>b")]
    [TestCase("a=0", "a=1", "-a +a")]
    [TestCase("a=0 b=1", "a=1 b=0", "a>b b>a")]
    [TestCase("a=0 a/x=1 a/y=2", "b=0 b/x=1 b/y=2", "a>b")]
    [TestCase("a=0 a/x=1 a/y=2", "b=0 b/x=1 c=2", "a>b a/y>c")]
    [TestCase("a/x=1 a/y=2", "b/x=1 b/y=2", "a/x>b/x a/y>b/y")]
    [TestCase("a=0", "a=0 b=-", "", Description = "not finished yet")]
    [TestCase("a=0", "a=-", "", Description = "damaged")]
    [TestCase("a=-", "a=0", "+a", Description = "finished now")]
    [TestCase("a=0", "a=0 b=0", "+b", Description = "a copy of its directory")]
    public void What_is_found_is_compared_with_what_was_told(string told, string found, string changes)
    {
        var known = new KnownFolders(Parse(told));
        if (told == "a=-")
        {
            Assert.That(known.Contains(MailboxName.Create("a")), Is.False);
        }

        Assert.That(string.Join(' ', known.Update(Parse(found)).Select(Text)), Is.EqualTo(changes));
        Assert.That(known.Update(Parse(found)), Is.Empty, "told already");
    }

    [Test]
    public void What_was_told_by_who_did_it_is_not_found_again()
    {
        var known = new KnownFolders(Parse("a=0 a/x=1 b=2"));
        known.Note(new AccountChange.Renamed(MailboxName.Create("a"), MailboxName.Create("c")));
        known.Note(new AccountChange.Deleted(MailboxName.Create("b"), Ids[2]));
        known.Note(new AccountChange.Created(MailboxName.Create("d"), Ids[3]));
        Assert.That(known.Update(Parse("c=0 c/x=1 d=3")), Is.Empty);
    }

    private static Dictionary<MailboxName, MailboxId> Parse(string text) => text.Split(' ').Select(static one => one.Split('='))
        .ToDictionary(static one => MailboxName.Create(one[0]), static one => one[1] == "-" ? default : Ids[one[1][0] - '0']);

    private static string Text(AccountChange change) => change switch
    {
        AccountChange.Created created => $"+{created.Name}",
        AccountChange.Deleted deleted => $"-{deleted.Name}",
        AccountChange.Renamed renamed => $"{renamed.OldName}>{renamed.NewName}",
        _ => "?",
    };
}
