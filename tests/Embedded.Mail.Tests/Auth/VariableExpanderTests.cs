using System.Net;
using Embedded.Mail.Auth;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Tests.Auth;

/// <summary>What width, offset and modifiers give was compared with Dovecot 2.3.19's static userdb.</summary>
public sealed class VariableExpanderTests
{
    private static readonly AuthRequest Alice = new("Alice.Smith@Mail.Example.org", "imap")
    {
        OriginalUserName = "ALICE",
        Mechanism = "PLAIN",
        SessionId = "abc",
        IsSecured = true,
        RemoteEndPoint = new IPEndPoint(IPAddress.Parse("192.0.2.7"), 4711),
        LocalEndPoint = new IPEndPoint(IPAddress.IPv6Loopback, 143),
        Fields = MailUser.NoFields.Add("color", "red"),
    };

    [TestCase("", "")]
    [TestCase("plain text", "plain text")]
    [TestCase("100%%", "100%")]
    [TestCase("%u", "Alice.Smith@Mail.Example.org")]
    [TestCase("/var/mail/%d/%n", "/var/mail/Mail.Example.org/Alice.Smith")]
    [TestCase("%Lu", "alice.smith@mail.example.org")]
    [TestCase("%Un", "ALICE.SMITH")]
    [TestCase("%5n", "Alice")]
    [TestCase("%5Ln", "alice")]
    [TestCase("%1Un/%2.3Ln", "A/ice")]
    [TestCase("%6.n", "Smith")]
    [TestCase("%-5.n", "Smith")]
    [TestCase("%-99.n", "Alice.Smith")]
    [TestCase("%99.n", "")]
    [TestCase("%-3.2n", "it")]
    [TestCase("%-6n", "Alice.")]
    [TestCase("%-99n", "Alice.Smith")]
    [TestCase("%0.-2n", "Alice.Smi")]
    [TestCase("%-5.-1n", "Smit")]
    [TestCase("%2.-20n", "ice.Smith")]
    [TestCase("%.2n", "Al")]
    [TestCase("%-n", "Alice.Smith")]
    [TestCase("%5.3Rn", ".ec")]
    [TestCase("%3{domain}", "Mai")]
    [TestCase("%012n", "0Alice.Smith")]
    [TestCase("%03.n", "ce.Smith")]
    [TestCase("%3.012n", "0000ce.Smith")]
    [TestCase("%-2.0n", "th")]
    [TestCase("%6.0n", "Smith")]
    [TestCase("%99n", "Alice.Smith")]
    [TestCase("%05s", "0imap")]
    [TestCase("%02s", "imap")]
    [TestCase("%Rs", "pami")]
    [TestCase("%RUs", "PAMI")]
    [TestCase("%Ms", "b2a4d1002579716e40261daba3be0fc7")]
    [TestCase("dc=%LDd", "dc=mail,dc=example,dc=org")]
    [TestCase("%s %r %l %a %b %m %c", "imap 192.0.2.7 ::1 143 4711 PLAIN secured")]
    [TestCase("%{user} %{username} %{domain}", "Alice.Smith@Mail.Example.org Alice.Smith Mail.Example.org")]
    [TestCase("%L{user}", "alice.smith@mail.example.org")]
    [TestCase("%2.3L{username}", "ice")]
    [TestCase("%{service} %{protocol} %{rip} %{remote_ip} %{lport} %{local_port}", "imap imap 192.0.2.7 192.0.2.7 143 143")]
    [TestCase("%{orig_user} %{session} %{mech}", "ALICE abc PLAIN")]
    [TestCase("%{passdb:color} %{passdb:size} %{passdb:size:big}", "red  big")]
    [TestCase("%{userdb:quota_rule} %h", "*:storage=1G /home/a")]
    [TestCase("[%{master_user}]", "[]")]
    [TestCase("%{env:NO_SUCH_VARIABLE_HERE:fallback}", "fallback")]
    public void Variables_are_replaced(string text, string expected)
    {
        var fields = MailUser.NoFields.Add("home", "/home/a").Add("quota_rule", "*:storage=1G");

        Assert.That(VariableExpander.Parse(text).Expand(Alice.ToVariables(fields)), Is.EqualTo(expected));
    }

    [TestCase("%", "not complete")]
    [TestCase("x%L", "not complete")]
    [TestCase("%5.", "not complete")]
    [TestCase("%Q", "unknown variable %Q")]
    [TestCase("%{nosuch}", "unknown variable %{nosuch}")]
    [TestCase("%{user", "no closing brace")]
    [TestCase("%{}", "without a name")]
    [TestCase("%Hu", "unknown variable %H")]
    [TestCase("%L5n", "unknown variable %5")]
    [TestCase("%99999999999999u", "over 65535")]
    [TestCase("%{passdb:}", "unknown variable")]
    [TestCase("% u", "unknown variable")]
    public void Wrong_text_is_refused_and_says_why(string text, string error)
    {
        Assert.That(VariableExpander.TryParse(text, out _, out var actual), Is.False);
        Assert.That(actual, Does.Contain(error));
        Assert.That(() => VariableExpander.Parse(text), Throws.TypeOf<FormatException>().With.Message.EqualTo(actual));
    }

    [Test]
    public void User_name_cannot_name_a_variable()
    {
        var values = new AuthRequest("%s%{service}%%", "imap").ToVariables();

        Assert.That(VariableExpander.Parse("<%u>").Expand(values), Is.EqualTo("<%s%{service}%%>"));
    }

    [Test]
    public void Values_are_escaped_and_the_text_around_is_not()
    {
        var values = new AuthRequest("a*b", "imap").ToVariables();

        Assert.That(VariableExpander.Parse("(uid=%u*)").Expand(values, value => value.Replace("*", "\\2a", StringComparison.Ordinal)), Is.EqualTo("(uid=a\\2ab*)"));
    }

    [Test]
    public void Only_ascii_letters_change_their_case_and_characters_stay_whole()
    {
        var values = new AuthRequest("ÄB😀c", "imap").ToVariables();

        Assert.That(VariableExpander.Parse("%Lu").Expand(values), Is.EqualTo("Äb😀c"));
        Assert.That(VariableExpander.Parse("%3u").Expand(values), Is.EqualTo("ÄB"));
        Assert.That(VariableExpander.Parse("%Ru").Expand(values), Is.EqualTo("c😀BÄ"));
    }

    [Test]
    public void Values_of_a_user_are_those_of_the_userdb()
    {
        var user = new MailUser("bob@example.org") { Home = "/home/bob", UnixUserId = 7, Fields = MailUser.NoFields.Add("x", "y") };
        var values = VariableValues.ForUser(user, "pop3");

        Assert.That(VariableExpander.Parse("%h/%n %d %s %{uid} %{userdb:x}").Expand(values), Is.EqualTo("/home/bob/bob example.org pop3 7 y"));
        Assert.That(VariableExpander.Parse("%h").Expand(values.With("h", "/other")), Is.EqualTo("/other"));
        Assert.That(() => values.With("nosuch", ""), Throws.ArgumentException);
    }

    [Test]
    public void Any_text_either_parses_or_says_why()
    {
        var random = new Random(20260201);
        const string Letters = "%%%%undshLURMT{}.-0159:;x ";
        var values = Alice.ToVariables();
        for (var i = 0; i < 20_000; i++)
        {
            var text = random.GetString(Letters, random.Next(12));
            if (VariableExpander.TryParse(text, out var expander, out var error))
            {
                Assert.That(expander.Expand(values), Is.Not.Null);
                Assert.That(text.Contains('%', StringComparison.Ordinal) || expander.Expand(values) == text);
            }
            else
            {
                Assert.That(error, Is.Not.Empty);
            }
        }
    }
}
