using System.Text;

namespace Embedded.Mail.Tests.Logging;

public sealed class SecretSearchTests
{
    private static readonly SecretSearch Search = new(["s3cret-phrase"], ["$6$"]);

    [TestCase("s3cret-phrase")]
    [TestCase("alice s3cret-phrase")]
    [TestCase("S3CRET-PHRASE!")]
    public void Secret_is_found_as_it_is(string text) => Assert.That(Search.IsIn($"command LOGIN {text}"), Is.True);

    [Test]
    public void Secret_is_found_in_base64_wherever_it_stands([Range(0, 5)] int before, [Range(0, 3)] int after)
    {
        var octets = Encoding.UTF8.GetBytes(new string('a', before) + "s3cret-phrase" + new string('b', after));
        Assert.That(Search.IsIn($"answer {Convert.ToBase64String(octets)}"), Is.True);
    }

    [Test]
    public void Secret_is_found_in_an_initial_response() =>
        Assert.That(Search.IsIn($"AUTHENTICATE PLAIN {Convert.ToBase64String("\0alice@example.org\0s3cret-phrase"u8)}"), Is.True);

    [Test]
    public void Secret_is_found_in_hexadecimal_of_either_case([Values] bool isLower)
    {
        var octets = Encoding.UTF8.GetBytes("s3cret-phrase");
        Assert.That(Search.IsIn(isLower ? Convert.ToHexStringLower(octets) : Convert.ToHexString(octets)), Is.True);
    }

    [Test]
    public void Hash_is_found_by_its_mark() => Assert.That(Search.IsIn("{SHA512-CRYPT}$6$salt$hash"), Is.True);

    [TestCase("")]
    [TestCase("login refused: user alice, method PLAIN, service imap, from 192.0.2.1:4000: password mismatch")]
    [TestCase("s3cret-phras")]
    public void Other_text_is_left_in_peace(string text) => Assert.That(Search.IsIn(text), Is.False);

    [Test]
    public void Secret_too_short_to_be_told_is_refused() => Assert.That(() => new SecretSearch(["pw"], []), Throws.ArgumentException);
}
