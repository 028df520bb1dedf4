using System.Text;
using Embedded.Mail.Ldap.Wire;

namespace Embedded.Mail.Tests.Ldap;

public sealed class LdapWireTests
{
    [TestCase("", 0, "")]
    [TestCase("30", 0, "")]
    [TestCase("3000", 2, "")]
    [TestCase("300c", 14, "")]
    [TestCase("3081", 0, "")]
    [TestCase("308180", 131, "")]
    [TestCase("308200ff", 259, "")]
    [TestCase("3084000000ff", 261, "")]
    [TestCase("30840000", 0, "")]
    [TestCase("31", 0, "not an LDAP message")]
    [TestCase("3080", 0, "RFC 4511")]
    [TestCase("30850000000001", 0, "RFC 4511")]
    [TestCase("3084ffffffff", 0, "is over")]
    public void The_length_of_a_message_is_known_from_its_beginning(string octets, int length, string error)
    {
        var isKnown = LdapFrame.TryReadLength(Convert.FromHexString(octets), out var actual, out var actualError);
        Assert.That(isKnown, Is.EqualTo(length > 0));
        Assert.That(actual, Is.EqualTo(length));
        Assert.That(actualError, error.Length == 0 ? Is.Empty : Does.Contain(error));
    }

    [Test]
    public void Every_prefix_of_a_message_is_too_short()
    {
        var message = FakeLdapServer.Entry(7, "uid=alice", ("uid", new string('a', 300)));
        for (var length = 0; length < message.Length; length++)
        {
            var isKnown = LdapFrame.TryReadLength(message.AsSpan(0, length), out var whole, out var error);
            Assert.That(error, Is.Empty);
            Assert.That(whole, Is.EqualTo(isKnown ? message.Length : 0));
            Assert.That(LdapResponseReader.TryRead(message.AsMemory(0, length), out _, out var why), Is.False);
            Assert.That(why, Is.Not.Empty);
        }

        Assert.That(LdapResponseReader.TryRead(message, out var response, out _), Is.True);
        Assert.That(((LdapEntry)response!)["UID"], Is.EqualTo((string[])[new string('a', 300)]));
    }

    [Test]
    public void Damaged_messages_are_read_or_refused_and_never_throw()
    {
        var random = new Random(4511);
        byte[][] messages =
        [
            FakeLdapServer.Entry(1, "uid=alice", ("uid", "alice"), ("mail", "a@example.org")),
            FakeLdapServer.Result(2, LdapTags.SearchDone, LdapResultCode.Success, "well done"),
            FakeLdapServer.Reference(3),
            Convert.FromHexString("302c0201036507" + "0a0100" + "0400" + "0400" + "a01e301c0416" + Convert.ToHexString(Encoding.ASCII.GetBytes(LdapOids.PagedResults)) + "0402abcd"),
        ];
        for (var i = 0; i < 20_000; i++)
        {
            var message = messages[random.Next(messages.Length)].ToArray();
            for (var change = random.Next(4); change >= 0; change--)
            {
                message[random.Next(message.Length)] = (byte)random.Next(256);
            }

            Assert.That(LdapResponseReader.TryRead(message, out var response, out var error) ? response is not null : error!.Length > 0);
        }
    }

    [TestCase("alice", "secret")]
    [TestCase("", "")]
    public void A_bind_is_what_the_rfc_says(string dn, string password)
    {
        var message = LdapRequests.Bind(5, dn, Encoding.UTF8.GetBytes(password));
        var body = $"020103" + $"04{dn.Length:x2}{Convert.ToHexStringLower(Encoding.UTF8.GetBytes(dn))}" + $"80{password.Length:x2}{Convert.ToHexStringLower(Encoding.UTF8.GetBytes(password))}";
        Assert.That(Convert.ToHexStringLower(message), Is.EqualTo($"30{(body.Length / 2) + 5:x2}020105" + $"60{body.Length / 2:x2}{body}"));
    }

    [Test]
    public void A_cookie_of_pages_is_read()
    {
        var control = "3005" + "020100" + "0400";
        var withCookie = "3008" + "020100" + "0403616263";
        foreach (var (value, cookie) in ((string, string)[])[(control, ""), (withCookie, "abc")])
        {
            var oid = Convert.ToHexStringLower(Encoding.ASCII.GetBytes(LdapOids.PagedResults));
            var inner = $"0416{oid}" + $"04{value.Length / 2:x2}{value}";
            var controls = $"a0{(inner.Length / 2) + 2:x2}30{inner.Length / 2:x2}{inner}";
            var body = "020109" + "6507" + "0a0100" + "0400" + "0400" + controls;
            Assert.That(LdapResponseReader.TryRead(Convert.FromHexString($"30{body.Length / 2:x2}{body}"), out var response, out var error), Is.True, error);
            Assert.That(Encoding.ASCII.GetString(((LdapResult)response!).PageCookie.Span), Is.EqualTo(cookie));
        }
    }
}
