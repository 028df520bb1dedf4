using Embedded.Mail.Auth.Unix;

namespace Embedded.Mail.Tests.Auth.Unix;

public sealed class ShadowEntryTests
{
    // 2026-01-01 is day 20454.
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 23, 59, 0, TimeSpan.Zero);

    [TestCase(-1, -1, -1, false, TestName = "No rules")]
    [TestCase(20000, 99999, -1, false, TestName = "As useradd makes it")]
    [TestCase(20000, 454, -1, false, TestName = "Last day of the password")]
    [TestCase(20000, 453, -1, true, TestName = "Password too old")]
    [TestCase(0, 99999, -1, true, TestName = "Password to be changed at once")]
    [TestCase(30000, 1, -1, false, TestName = "Changed in the future, as pam_unix takes it")]
    [TestCase(20000, 99999, 20454, false, TestName = "Last day of the account")]
    [TestCase(20000, 99999, 20453, true, TestName = "Account over")]
    public void Age_counts_as_for_pam_unix(long lastChange, long maxAge, long expiryDay, bool expected)
    {
        var entry = new ShadowEntry("alice", "$6$x") { LastChange = lastChange, MaxAge = maxAge, ExpiryDay = expiryDay };
        Assert.That(entry.HasExpired(Now), Is.EqualTo(expected));
    }

    [TestCase("", true)]
    [TestCase("*", true)]
    [TestCase("!", true)]
    [TestCase("!$6$x", true)]
    [TestCase("*LK*", true)]
    [TestCase("$6$x", false)]
    [TestCase("x", false)]
    public void Locked_passwords_are_known_by_their_first_character(string password, bool expected) =>
        Assert.That(new ShadowEntry("alice", password).IsLocked, Is.EqualTo(expected));

    [Test]
    public void Password_is_not_printed() => Assert.That(new ShadowEntry("alice", "$6$secret").ToString(), Does.Not.Contain("secret"));
}
