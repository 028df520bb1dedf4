using Embedded.Mail.Auth;
using Embedded.Mail.Auth.Static;

namespace Embedded.Mail.Tests.Auth.Chain;

/// <summary><c>first_valid_uid</c> and its likes hold for every userdb.</summary>
public sealed class ValidIdTests
{
    private static readonly PassDbEntry Anybody = new(new StaticPassDb(new StaticPassDbOptions { NoPassword = true }));

    [TestCase("uid=500 gid=1", "")]
    [TestCase("uid=499 gid=100", "Mail access for users with UID 499 not permitted (see first_valid_uid in config file, uid from userdb lookup).")]
    [TestCase("uid=0 gid=100", "Mail access for users with UID 0 not permitted (see first_valid_uid in config file, uid from userdb lookup).")]
    [TestCase("uid=3001 gid=100", "Mail access for users with UID 3001 not permitted (see last_valid_uid in config file, uid from userdb lookup).")]
    [TestCase("uid=1000 gid=0", "Mail access for users with GID 0 not permitted (see first_valid_gid in config file, gid from userdb lookup).")]
    [TestCase("uid=1000 gid=4001", "Mail access for users with GID 4001 not permitted (see last_valid_gid in config file, gid from userdb lookup).")]
    [TestCase("uid=root", "Mail access for users with UID 0 not permitted (see first_valid_uid in config file, uid from userdb lookup).")]
    [TestCase("home=/var/mail/%n", "")]
    public async Task User_beyond_the_numbers_has_no_mail_and_the_log_says_why(string fields, string error)
    {
        var logger = new RecordingLogger<Embedded.Mail.Auth.Chain.Authenticator>();
        var options = AuthFixture.AtOnce;
        (options.LastValidUserId, options.LastValidGroupId) = (3000, 4000);
        var authenticator = AuthFixture.Authenticator([Anybody], [new(new StaticUserDb(new() { Fields = fields, AllowAllUsers = true }))], options, logger: logger);

        Assert.That(AuthFixture.Word(await authenticator.LogInAsync("alice", "secret-x")), Is.EqualTo(error.Length == 0 ? "ok" : "temp"));
        Assert.That(AuthFixture.Word(await authenticator.FindAsync("alice")), Is.EqualTo(error.Length == 0 ? "ok" : "temp"));
        Assert.That(logger.Lines.Where(line => line.Id == 2014).Select(line => line.Text), error.Length == 0 ? Is.Empty : Is.All.Contains(error));
    }

    [Test]
    public async Task Override_fields_count()
    {
        var userDb = new UserDbEntry(new StaticUserDb(new() { Fields = "uid=0 gid=0 home=/root" }), new() { OverrideFields = "uid=5000 gid=5001 home=/var/mail/%n/" });
        var user = (await AuthFixture.Authenticator([Anybody], [userDb]).LogInAsync("alice", "secret-x")).User();

        Assert.That((user.UnixUserId, user.UnixGroupId, user.Home), Is.EqualTo(((uint?)5000u, (uint?)5001u, "/var/mail/alice/")));
    }
}
