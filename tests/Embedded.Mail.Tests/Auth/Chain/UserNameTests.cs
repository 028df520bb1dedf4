using Embedded.Mail.Auth;
using Embedded.Mail.Auth.Chain;

namespace Embedded.Mail.Tests.Auth.Chain;

public sealed class UserNameTests
{
    [TestCase("Alice", "alice")]
    [TestCase("Alice@Example.ORG", "alice@example.org")]
    [TestCase("", null)]
    [TestCase("al ice", null)]
    [TestCase("alice/../bob", null)]
    [TestCase("alice%u", null)]
    [TestCase("älice", null)]
    [TestCase("a\0b", null)]
    public void Default_rules_are_those_of_dovecot(string name, string? expected) => Check(new AuthOptions(), name, expected);

    [TestCase("..")]
    [TestCase(".")]
    [TestCase("a/../b")]
    [TestCase("..@example.org")]
    [TestCase("alice@..")]
    [TestCase("a\nb")]
    [TestCase("a\u007fb")]
    public void Names_that_could_leave_a_directory_or_forge_a_line_are_refused_always(string name) =>
        Check(new AuthOptions { UserNameChars = "" }, name, null);

    [Test]
    public void All_characters_may_be_allowed() => Check(new AuthOptions { UserNameChars = "" }, "ÜNAL ÖZ+x/y", "Ünal Öz+x/y");

    [TestCase("alice", "alice@example.org")]
    [TestCase("alice@other.org", "alice@other.org")]
    public void Default_realm_is_added_where_there_is_none(string name, string expected) =>
        Check(new AuthOptions { DefaultRealm = "example.org" }, name, expected);

    [TestCase("alice#example.org", "alice@example.org")]
    [TestCase("alice/x", "alice@x")]
    public void Characters_are_translated(string name, string expected) =>
        Check(new AuthOptions { UserNameTranslation = "#@/@" }, name, expected);

    [TestCase("%n", "Alice@example.org", "Alice")]
    [TestCase("%Ln", "Alice@example.org", "alice")]
    [TestCase("", "Alice", "Alice")]
    [TestCase("%u@%{service}", "x", "x@imap")]
    [TestCase("%d", "alice", null)]
    public void Format_makes_the_name(string format, string name, string? expected) =>
        Check(new AuthOptions { UserNameFormat = format }, name, expected);

    [Test]
    public void Name_of_any_length_is_answered() => Check(new AuthOptions(), new string('a', 100_000), null);

    [Test]
    public async Task Refused_name_is_an_unknown_user_for_login_and_lookup()
    {
        var authenticator = AuthFixture.Authenticator([new(new ScriptedPassDb(_ => new PassDbResult.Ok()))]);

        Assert.That(AuthFixture.Word(await authenticator.LogInAsync("a b", "secret")), Is.EqualTo("fail"));
        Assert.That(AuthFixture.Word(await authenticator.FindAsync("a b")), Is.EqualTo("fail"));
    }

    [TestCase("#@/", "UserNameTranslation")]
    [TestCase("CRAM-MD4", "Mechanisms")]
    [TestCase("%Q", "UserNameFormat")]
    [TestCase("10.0.0.0/99", "PenaltyExemptNetworks")]
    public void Wrong_options_are_named_with_their_value(string value, string option)
    {
        var options = new AuthOptions();
        typeof(AuthOptions).GetProperty(option)!.SetValue(options, value);
        var result = new AuthOptionsRules().Validate(null, options);

        Assert.That(result.Failed, Is.True);
        Assert.That(result.FailureMessage, Does.Contain($"AuthOptions.{option}"));
        Assert.That(result.FailureMessage, Does.Contain(value));
    }

    [TestCase("00:01:00.001", "FailureDelay")]
    [TestCase("-00:00:01", "FailureDelay")]
    [TestCase("00:05:01", "MaxPenalty")]
    public void Delays_out_of_range_are_refused(string value, string option)
    {
        var options = new AuthOptions();
        typeof(AuthOptions).GetProperty(option)!.SetValue(options, TimeSpan.Parse(value, System.Globalization.CultureInfo.InvariantCulture));

        Assert.That(new AuthOptionsRules().Validate(null, options).FailureMessage, Does.Contain(option));
    }

    [Test]
    public void Default_options_are_valid()
    {
        Assert.That(new AuthOptionsRules().Validate(null, new AuthOptions()).Succeeded, Is.True);
        Assert.That(new AuthOptionsAttributeValidator().Validate(null, new AuthOptions()).Succeeded, Is.True);
        Assert.That(new AuthOptionsAttributeValidator().Validate(null, new AuthOptions { MasterUserSeparator = "**" }).Failed, Is.True);
    }

    private static void Check(AuthOptions options, string name, string? expected)
    {
        var rules = new UserNameRules(options);
        var request = new AuthRequest(name, "imap");

        Assert.That(rules.ForLookup(request)?.UserName, Is.EqualTo(expected));
        Assert.That(rules.ForLogin(request).Request?.UserName, Is.EqualTo(expected));
    }
}
