using System.Text;
using Embedded.Mail.Storage.AccessControl;

namespace Embedded.Mail.Tests.Storage.AccessControl;

/// <summary>Dovecot's files of lists.</summary>
public sealed class AclFileTextTests
{
    [TestCase("anyone lr\ngroup=staff lr\nuser=bob lrs\n-user=bob s\n\"user=foo bar\" l\ngroup-override=staff l\n")]
    [TestCase("-owner ka\n", "-owner ka\n")]
    [TestCase("# a word\n\nuser=b lr :insert post\r\n", "user=b lrip\n")]
    [TestCase("user=b :lookup unknown\n", "user=b l\n")]
    [TestCase("user=b l\nuser=a r\nauthenticated l\nuser=b r\n", "authenticated l\nuser=a r\nuser=b lr\n")]
    [TestCase("\"-user=a \\\"b\" l\n", "\"-user=a \\\"b\" l\n")]
    [TestCase("user=bob\n", "user=bob \n")]
    [TestCase("", "")]
    public void Files_are_read_and_written(string text, string? written = null)
    {
        Assert.That(AclFileText.TryParse(Encoding.UTF8.GetBytes(text), isGlobal: false, out var list, out _), Is.True);
        Assert.That(Encoding.UTF8.GetString(AclFileText.ToOctets(list!)), Is.EqualTo(written ?? text));
    }

    [TestCase("bob lr\n", "bob lr")]
    [TestCase("user=bob lq\n", "user=bob lq")]
    [TestCase("anyone l\n\"user=bob lr\n", "\"user=bob lr")]
    [TestCase("group bob l\n", "group bob l")]
    public void File_that_cannot_be_understood_is_refused_with_the_line(string text, string line)
    {
        Assert.That(AclFileText.TryParse(Encoding.UTF8.GetBytes(text), isGlobal: false, out _, out var error), Is.False);
        Assert.That(error, Is.EqualTo(line));
    }
}
