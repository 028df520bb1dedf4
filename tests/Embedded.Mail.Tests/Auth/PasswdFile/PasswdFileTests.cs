using System.Text;
using Embedded.Mail.Auth;
using Embedded.Mail.Auth.Memory;
using Embedded.Mail.Auth.PasswdFile;
using Embedded.Mail.Testing;
using Embedded.Mail.Tests.Logging;
using Microsoft.Extensions.Options;

namespace Embedded.Mail.Tests.Auth.PasswdFile;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class PasswdFileTests
{
    private readonly RecordingLogger<PasswdFileDb> _logger = new();
    private string _directory = "";

    private string FilePath => Path.Combine(_directory, "users");

    [SetUp]
    public void CreateDirectory() => _directory = Directory.CreateTempSubdirectory("passwd-file").FullName;

    [TearDown]
    public void DeleteDirectory() => Directory.Delete(_directory, recursive: true);

    [TestCase("alice:{PLAIN}secret", "ok")]
    [TestCase("alice:{PLAIN}secret:::::", "ok")]
    [TestCase("alice:{PLAIN}other", "fail")]
    [TestCase("bob:{PLAIN}secret", "fail")]
    [TestCase("alice", "temp")]
    [TestCase("alice:", "temp")]
    [TestCase("alice:pw", "temp")]
    [TestCase("alice:{NOSUCH}pw", "temp")]
    [TestCase("alice:$5$igupRisu2a/qyxmj$PZW4uiEh1/gOlFQwcnI2QpUlQPu902oleNz.Sw9gcP9", "fail")]
    [TestCase("#alice:{PLAIN}secret", "fail")]
    [TestCase("\n\n# comment\nalice:{PLAIN}secret\n", "ok")]
    [TestCase("alice:{PLAIN}secret\r\nbob:{PLAIN}x\r\n", "ok")]
    [TestCase("alice:{PLAIN}secret\nalice:{PLAIN}other", "ok")]
    [TestCase("alice:{PLAIN}x::::::nopassword", "ok")]
    [TestCase("alice:::::::nopassword=y", "ok")]
    [TestCase("alice:{PLAIN}secret::::::allow_nets=192.0.2.0/24", "fail")]
    [TestCase("alice:{PLAIN}secret::::::allow_nets=local", "ok")]
    [TestCase("alice:{PLAIN}secret::::::nologin reason=Gone", "refused: Gone")]
    [TestCase("alice:{PLAIN}secret:19000:0:99999:7:::", "ok")]
    [TestCase(":{PLAIN}secret", "fail")]
    public async Task Lines_are_understood_as_dovecot_does(string text, string expected)
    {
        await WriteAsync(text);

        Assert.That(AuthFixture.Word(await AuthFixture.Authenticator([new(Db())]).LogInAsync("alice", "secret")), Is.EqualTo(expected));
    }

    [Test]
    public async Task Columns_and_extra_fields_describe_the_user()
    {
        await WriteAsync("alice:{PLAIN}secret:1000:1001:Alice:/home/alice::userdb_mail=sdbox:~/mail userdb_quota_rule=*:storage=1G userdb_x=%d-%n color=red");
        var user = (await Both(Db()).FindAsync("alice")).User();

        Assert.That((user.Home, user.MailLocation, user.UnixUserId, user.UnixGroupId), Is.EqualTo(("/home/alice", "sdbox:~/mail", (uint?)1000u, (uint?)1001u)));
        Assert.That(user.Fields, Is.EquivalentTo(new Dictionary<string, string> { ["quota_rule"] = "*:storage=1G", ["x"] = "-alice" }));
    }

    [Test]
    public async Task Old_form_has_the_mail_location_after_an_empty_column()
    {
        await WriteAsync("alice:{PLAIN}secret:1000:1000::/home/alice:::maildir:/var/mail/alice");

        Assert.That((await Both(Db()).FindAsync("alice")).User().MailLocation, Is.EqualTo("maildir:/var/mail/alice"));
    }

    [TestCase("alice:hash[13]", "{CRYPT}hash")]
    [TestCase("alice:hash[34]", "{PLAIN-MD5}hash")]
    [TestCase("alice:hash[56]", "{DIGEST-MD5}hash")]
    [TestCase("alice:{PLAIN}secret[34]", "{PLAIN}secret[34]")]
    [TestCase("alice:[34]", "[34]")]
    public void Marks_of_libpam_pwdfile_name_the_scheme(string text, string expected)
    {
        PasswdFileLine.Read(text, out var line, out var error);

        Assert.That((line?.Password, error), Is.EqualTo((expected, (string?)null)));
    }

    [Test]
    public async Task Scheme_and_user_name_format_are_options()
    {
        await WriteAsync("alice:secret");
        var db = Db(options =>
        {
            options.Scheme = "PLAIN";
            options.UserNameFormat = "%Ln";
        });

        Assert.That((await AuthFixture.Authenticator([new(db)]).LogInAsync("Alice@example.org", "secret")).User().Name, Is.EqualTo("alice@example.org"));
    }

    [Test]
    public async Task Change_counts_from_the_next_lookup_on()
    {
        await WriteAsync("alice:{PLAIN}secret-one");
        var authenticator = Both(Db());
        Assert.That(AuthFixture.Word(await authenticator.LogInAsync("alice", "secret-one")), Is.EqualTo("ok"));

        // The same size, at once after the first.
        await WriteAsync("alice:{PLAIN}secret-two");
        Assert.That(AuthFixture.Word(await authenticator.LogInAsync("alice", "secret-one")), Is.EqualTo("fail"));
        Assert.That(AuthFixture.Word(await authenticator.LogInAsync("alice", "secret-two")), Is.EqualTo("ok"));
    }

    [Test]
    public async Task Change_counts_with_the_cache_for_the_new_password_at_once_and_for_the_old_one_with_it_or_after_its_time()
    {
        var clock = new ManualTimeProvider();
        var options = AuthFixture.AtOnce;
        options.CacheSize = 1_000_000;
        await WriteAsync("alice:{PLAIN}secret-one");
        var db = Db();
        var authenticator = new Embedded.Mail.Auth.Chain.Authenticator(
            [new(db)], [new(db)], Options.Create(options), clock, SuiteLog.For<Embedded.Mail.Auth.Chain.Authenticator>(), new AuthCache(Options.Create(options), clock));
        await ExpectAsync("secret-one", "ok");

        // As in Dovecot: what was right is so for its time, unless another password is asked for anew.
        await WriteAsync("alice:{PLAIN}secret-two");
        await ExpectAsync("secret-one", "ok");
        await ExpectAsync("secret-two", "ok");
        await ExpectAsync("secret-one", "fail");
        await ExpectAsync("secret-two", "ok");

        await WriteAsync("alice:{PLAIN}secret-three");
        clock.Advance(options.CacheTtl);
        await ExpectAsync("secret-two", "fail");
        await ExpectAsync("secret-three", "ok");

        async Task ExpectAsync(string password, string expected) => Assert.That(AuthFixture.Word(await authenticator.LogInAsync("alice", password)), Is.EqualTo(expected));
    }

    [Test]
    public async Task File_put_in_place_by_rename_with_old_times_is_noticed()
    {
        var long_ago = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        await WriteAsync("alice:{PLAIN}secret-one");
        File.SetLastWriteTimeUtc(FilePath, long_ago);
        var authenticator = Both(Db());
        Assert.That(AuthFixture.Word(await authenticator.LogInAsync("alice", "secret-one")), Is.EqualTo("ok"));

        var next = FilePath + ".new";
        await File.WriteAllTextAsync(next, "alice:{PLAIN}secret-two");
        File.SetLastWriteTimeUtc(next, long_ago);
        File.Move(next, FilePath, overwrite: true);
        Assert.That(AuthFixture.Word(await authenticator.LogInAsync("alice", "secret-two")), Is.EqualTo("ok"));
    }

    [Test]
    public async Task Missing_file_is_a_temporary_failure_until_it_is_there()
    {
        var authenticator = Both(Db());
        Assert.That(AuthFixture.Word(await authenticator.LogInAsync("alice", "secret")), Is.EqualTo("temp"));
        Assert.That(AuthFixture.Word(await authenticator.FindAsync("alice")), Is.EqualTo("temp"));
        Assert.That(_logger.Lines.Count(line => line.Id == 2031), Is.EqualTo(1), "logged once");

        await WriteAsync("alice:{PLAIN}secret");
        Assert.That(AuthFixture.Word(await authenticator.LogInAsync("alice", "secret")), Is.EqualTo("ok"));
        File.Delete(FilePath);
        Assert.That(AuthFixture.Word(await authenticator.FindAsync("alice")), Is.EqualTo("temp"));
        Assert.That(_logger.Lines.Count(line => line.Id == 2031), Is.EqualTo(2), "logged anew after it had been read");
    }

    [Test]
    public async Task Directory_in_place_of_a_file_is_a_temporary_failure()
    {
        Directory.CreateDirectory(FilePath);

        Assert.That(AuthFixture.Word(await Both(Db()).FindAsync("alice")), Is.EqualTo("temp"));
    }

    [Test]
    public async Task Wrong_lines_are_logged_once_with_their_number_and_the_others_count()
    {
        const string Wrong = "alice:{PLAIN}secret\nbob:{PLAIN}secret::::::userdb_home=%Q\nalice:{PLAIN}secret\nb\u0001b:{PLAIN}secret\ncarol:{PLAIN}secret\n";
        await WriteAsync(Wrong);
        var authenticator = Both(Db());
        Assert.That(AuthFixture.Word(await authenticator.LogInAsync("carol", "secret")), Is.EqualTo("ok"));
        await WriteAsync(Wrong + "dave:{PLAIN}secret\n");
        Assert.That(AuthFixture.Word(await authenticator.LogInAsync("dave", "secret")), Is.EqualTo("ok"));

        var errors = _logger.Lines.Where(line => line.Id == 2030).Select(line => line.Text).ToArray();
        Assert.That(errors, Has.Length.EqualTo(3));
        Assert.That(errors[0], Does.Contain("line 2: user bob: unknown variable %Q"));
        Assert.That(errors[1], Does.Contain("line 3: user alice exists more than once"));
        Assert.That(errors[2], Does.Contain("line 4"));
        Assert.That(errors, Has.None.Contains("secret"));
    }

    [Test]
    public async Task Users_are_listed()
    {
        await WriteAsync("alice:x\n#no\nbob:x:1:1::/h::\n");

        Assert.That(await Db().ListUsersAsync(CancellationToken.None).ToListAsync(), Is.EquivalentTo(new[] { "alice", "bob" }));
    }

    [Test]
    public async Task Path_may_name_the_domain_and_never_leads_elsewhere()
    {
        Directory.CreateDirectory(Path.Combine(_directory, "example.org"));
        await File.WriteAllTextAsync(Path.Combine(_directory, "example.org", "users"), "alice:{PLAIN}secret");
        await WriteAsync("alice:{PLAIN}secret");
        var db = Db(options =>
        {
            options.Path = _directory + "/%d/users";
            options.UserNameFormat = "%n";
        });
        var authOptions = AuthFixture.AtOnce;
        authOptions.UserNameChars = "";
        var authenticator = AuthFixture.Authenticator([new(db)], [new(db)], authOptions);

        Assert.That(AuthFixture.Word(await authenticator.LogInAsync("alice@example.org", "secret")), Is.EqualTo("ok"));
        Assert.That(AuthFixture.Word(await authenticator.LogInAsync("alice@other.org", "secret")), Is.EqualTo("fail"));
        Assert.That(AuthFixture.Word(await authenticator.LogInAsync("alice@x/example.org", "secret")), Is.EqualTo("fail"));
        var request = new AuthRequest("alice@..", "lmtp");
        Assert.That(await ((IUserDb)db).LookupAsync(request, CancellationToken.None), Is.TypeOf<UserDbResult.UnknownUser>());
        Assert.That(await db.ListUsersAsync(CancellationToken.None).ToListAsync(), Is.Empty);
    }

    [Test]
    public async Task Many_lookups_while_the_file_changes_see_one_version_or_the_other()
    {
        await WriteAsync("alice:{PLAIN}secret-one");
        var db = Db();
        var passwords = new[] { "secret-one", "secret-two" };
        var lookups = Enumerable.Range(0, 200).Select(async i =>
        {
            if (i % 50 == 25)
            {
                var next = Path.Combine(_directory, $"next{i}");
                await File.WriteAllTextAsync(next, $"alice:{{PLAIN}}{passwords[i / 50 % 2]}");
                File.Move(next, FilePath, overwrite: true);
            }

            return await ((IPassDb)db).LookupAsync(new AuthRequest("alice", "imap"), CancellationToken.None);
        });

        foreach (var result in await Task.WhenAll(lookups))
        {
            Assert.That((result as PassDbResult.Ok)?.StoredPassword, Is.EqualTo("{PLAIN}secret-one").Or.EqualTo("{PLAIN}secret-two"), result.ToString());
        }
    }

    [Test]
    public async Task Any_octets_are_read_without_an_exception()
    {
        var random = new Random(20260203);
        const string Letters = "alice:{}PLAIN$%\n\r#= _usrdb0159[]\0\u00e4\ud83d\ude00";
        for (var i = 0; i < 400; i++)
        {
            var octets = Encoding.UTF8.GetBytes(random.GetString(Letters, random.Next(300)));
            for (var flip = random.Next(4); flip > 0 && octets.Length > 0; flip--)
            {
                octets[random.Next(octets.Length)] = (byte)random.Next(256);
            }

            using var file = new MemoryStream(octets);
            var content = await PasswdFileContent.ReadAsync(file, CancellationToken.None);
            Assert.That(content.Users.Keys, Has.None.EqualTo(""));
            Assert.That(content.Errors.Select(error => error.Line), Is.Ordered);
        }
    }

    [Test]
    public async Task Users_in_memory_come_and_go_at_run_time()
    {
        var users = new InMemoryUsers();
        var authenticator = AuthFixture.Authenticator([new(users)], [new(users)]);
        Assert.That(AuthFixture.Word(await authenticator.LogInAsync("alice", "secret")), Is.EqualTo("fail"));
        users.Add("alice", "{PLAIN}odd-secret");
        Assert.That(AuthFixture.Word(await authenticator.LogInAsync("alice", "{PLAIN}odd-secret")), Is.EqualTo("ok"));
        Assert.That(AuthFixture.Word(await authenticator.LogInAsync("alice", "odd-secret")), Is.EqualTo("fail"));
        users.Add(new InMemoryUser("alice") { Password = StoredPassword.Create("SSHA512", "secret-new"), Home = "/h", MailLocation = "m" });
        var user = (await authenticator.LogInAsync("alice", "secret-new")).User();
        Assert.That((user.Home, user.MailLocation), Is.EqualTo(("/h", "m")));
        users.Add(new InMemoryUser("list"));
        Assert.That(AuthFixture.Word(await authenticator.LogInAsync("list", "")), Is.EqualTo("fail"));
        Assert.That(AuthFixture.Word(await authenticator.FindAsync("list")), Is.EqualTo("ok"));
        Assert.That(users.Remove("alice"), Is.True);
        Assert.That(AuthFixture.Word(await authenticator.FindAsync("alice")), Is.EqualTo("fail"));
    }

    private static IAuthenticator Both(PasswdFileDb db) => AuthFixture.Authenticator([new(db)], [new(db)]);

    private PasswdFileDb Db(Action<PasswdFileOptions>? configure = null)
    {
        var options = new PasswdFileOptions { Path = FilePath };
        configure?.Invoke(options);
        return new PasswdFileDb(options, _logger);
    }

    private Task WriteAsync(string text) => File.WriteAllTextAsync(FilePath, text);
}
