using System.Text;
using Embedded.Mail.Imap.Wire;

namespace Embedded.Mail.Tests.Imap.Wire;

public class ImapUrlReaderTests
{
    [TestCase("/INBOX/;UID=1", null, null, "INBOX", 0, 1, "", null, true)]
    [TestCase("/INBOX;UIDVALIDITY=7/;uid=1/;section=header", null, null, "INBOX", 7, 1, "header", null, true)]
    [TestCase(";UID=2/;PARTIAL=0.100", null, null, "", 0, 2, "", "0.100", false)]
    [TestCase("/;UID=2", null, null, "", 0, 2, "", null, false)]
    [TestCase("Sub/;UID=2", null, null, "Sub", 0, 2, "", null, false)]
    [TestCase("/a/b%20c/gr%C3%BCn/;UID=3/;SECTION=1.2.HEADER.FIELDS%20(TO)/;PARTIAL=5", null, null, "a/b c/gr\u00fcn", 0, 3, "1.2.HEADER.FIELDS (TO)", "5", true)]
    [TestCase("IMAP://Joe%40x@host.example:1143/INBOX", "Joe@x", "host.example", "INBOX", 0, 0, "", null, true)]
    [TestCase("imap://joe;AUTH=*@[::1]/INBOX/;uid=4294967295", "joe", "[::1]", "INBOX", 0, 4294967295, "", null, true)]
    [TestCase("//host/INBOX/;UID=1", null, "host", "INBOX", 0, 1, "", null, true)]
    [TestCase("imap://host", null, "host", "", 0, 0, "", null, true)]
    public void Url_is_taken_apart(string text, string? user, string? host, string mailbox, long validity, long uid, string section, string? partial, bool isAbsolute)
    {
        Assert.That(ImapUrlReader.TryRead(Encoding.ASCII.GetBytes(text), out var url, out var error), Is.True, error);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((url!.User, url.Host, url.Mailbox, url.IsAbsolute), Is.EqualTo((user, host, mailbox, isAbsolute)));
            Assert.That(url.UidValidity?.Value ?? 0, Is.EqualTo(validity));
            Assert.That(url.Uid.Value, Is.EqualTo(uid));
            Assert.That((url.Section, url.Partial), Is.EqualTo((section, partial)));
            Assert.That(url.Authorization, Is.Null);
        }
    }

    [TestCase("http://host/INBOX/;UID=1")]
    [TestCase("mailto:joe")]
    [TestCase("imap:/INBOX")]
    [TestCase("imap:///INBOX")]
    [TestCase("/INBOX/;UID=0")]
    [TestCase("/INBOX/;UID=x")]
    [TestCase("/INBOX/;UID=1/;UID=2")]
    [TestCase("/INBOX/;SECTION=1")]
    [TestCase("/INBOX;UID=1")]
    [TestCase("/INBOX/;UIDVALIDITY=1/;UID=1")]
    [TestCase("/INBOX/;PARTIAL=1/;UID=1")]
    [TestCase("/INBOX/;UID=1/;FOO=2")]
    [TestCase("/INBOX/;UID=1/;PARTIAL=a")]
    [TestCase("/INB OX/;UID=1")]
    [TestCase("/INBOX%2/;UID=1")]
    [TestCase("/INBOX%00/;UID=1")]
    [TestCase("/INBOX%FF/;UID=1")]
    [TestCase("/INBOX/;UID=1;EXPIRE=2030-01-01T00:00:00Z")]
    [TestCase("/INBOX/;UID=1;URLAUTH=somebody")]
    [TestCase("/INBOX/;UID=1;URLAUTH=user+")]
    [TestCase("/INBOX/;UID=1;URLAUTH=anonymous:internal:12")]
    [TestCase("/INBOX;URLAUTH=anonymous")]
    [TestCase("/INBOX/;UID=1;SECTION=1")]
    [TestCase("/INBOX/;UID=1;PARTIAL=1")]
    [TestCase("/INBOX/;UID=1/;SECTION=1;PARTIAL=1")]
    [TestCase("/INBOX/;UID=1/;URLAUTH=anonymous")]
    [TestCase("/INBOX;UIDVALIDITY=1;UID=1")]
    public void What_is_no_url_is_refused(string text)
    {
        Assert.That(ImapUrlReader.TryRead(Encoding.ASCII.GetBytes(text), out _, out var error), Is.False);
        Assert.That(error, Is.Not.Empty);
    }

    [TestCase("anonymous", "Anonymous", "")]
    [TestCase("authuser", "Authenticated", "")]
    [TestCase("user+fred%40x", "User", "fred@x")]
    [TestCase("SUBMIT+fred", "Submit", "fred")]
    public void Authorisation_is_read_and_the_signed_part_ends_before_the_mechanism(string access, string kind, string user)
    {
        var rump = $"imap://joe@host/INBOX/;uid=20/;section=1.2;expire=2030-01-02T03:04:05Z;urlauth={access}";
        var token = new string('a', 42);
        Assert.That(ImapUrlReader.TryRead(Encoding.ASCII.GetBytes($"{rump}:internal:{token}"), out var url, out _), Is.True);
        Assert.That(ImapUrlReader.TryRead(Encoding.ASCII.GetBytes(rump), out var unsigned, out _), Is.True);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(unsigned!.Authorization!.IsRump, Is.True);
            Assert.That(url!.Authorization!.Access.ToString(), Is.EqualTo(kind));
            Assert.That((url.Authorization.User, url.Authorization.Mechanism, url.Authorization.Token), Is.EqualTo((user, "INTERNAL", token)));
            Assert.That(url.Authorization.RumpLength, Is.EqualTo(rump.Length));
            Assert.That(url.Authorization.Expires, Is.EqualTo(new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.Zero)));
        }
    }

    [Test]
    public void No_beginning_of_a_url_harms()
    {
        var text = Encoding.ASCII.GetBytes("imap://joe;AUTH=*@host:1/a%20b;UIDVALIDITY=1/;UID=2/;SECTION=1.TEXT/;PARTIAL=1.2;EXPIRE=2030-01-02T03:04:05Z;URLAUTH=user+joe:internal:0123456789abcdef0123456789abcdef");
        for (var length = 0; length <= text.Length; length++)
        {
            Assert.That(ImapUrlReader.TryRead(text.AsSpan(0, length), out var url, out var error), Is.EqualTo(error.Length == 0));
            Assert.That(url is null, Is.EqualTo(error.Length > 0));
        }
    }
}
