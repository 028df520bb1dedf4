using System.Text;
using Embedded.Mail.Auth;
using NUnit.Framework;

namespace Embedded.Mail.Testing.Contracts;

/// <summary>What every passdb must do: derive from it and give the data base.</summary>
public abstract class PassDbContract
{
    private static readonly Dictionary<string, string> Users = new()
    {
        ["alice"] = "correct horse",
        ["bob@example.org"] = "pässword €",
        ["carol"] = "{PLAIN}x:y z",
    };

    /// <summary>A data base that knows exactly these users, by their passwords in plain text.</summary>
    protected abstract ValueTask<IPassDb> CreateAsync(IReadOnlyDictionary<string, string> users);

    /// <summary>Whether it tells who is not there from who has another password. Default true; false for a service that says the same of both.</summary>
    protected virtual bool TellsUnknownUsers => true;

    [Test]
    public async Task It_has_a_name_for_logs()
    {
        var passDb = await CreateAsync(Users);
        Assert.That(passDb.Name, Is.Not.Empty);
        Assert.That(passDb.Name, Does.Not.Contain(' '));
    }

    [TestCase("alice", "correct horse")]
    [TestCase("bob@example.org", "pässword €")]
    [TestCase("carol", "{PLAIN}x:y z")]
    public async Task The_right_password_is_taken(string user, string password)
    {
        var result = await VerifyAsync(await CreateAsync(Users), user, password);
        Assert.That(result, Is.InstanceOf<PassDbResult.Ok>());
    }

    [TestCase("correct hors")]
    [TestCase("correct horse ")]
    [TestCase("Correct horse")]
    [TestCase("correct horse\0")]
    [TestCase("pässword €")]
    [TestCase("")]
    public async Task Another_password_is_a_mismatch(string password)
    {
        var result = await VerifyAsync(await CreateAsync(Users), "alice", password);
        Assert.That(result, Is.InstanceOf<PassDbResult.Mismatch>());
    }

    [Test]
    public async Task Octets_that_are_no_utf8_and_very_long_passwords_are_a_mismatch()
    {
        var passDb = await CreateAsync(Users);
        Assert.That(await passDb.VerifyAsync(Request("alice"), new byte[] { 0xff, 0xfe, 0x00 }, default), Is.InstanceOf<PassDbResult.Mismatch>());
        Assert.That(await passDb.VerifyAsync(Request("alice"), new byte[100_000], default), Is.InstanceOf<PassDbResult.Mismatch>());
    }

    [TestCase("mallory")]
    [TestCase("alice@example.org")]
    [TestCase("alic")]
    [TestCase("")]
    [TestCase("../alice")]
    [TestCase("alice\n")]
    [TestCase("a:b")]
    [TestCase("*")]
    public async Task A_user_it_does_not_know_is_unknown_and_never_an_exception(string user)
    {
        var result = await VerifyAsync(await CreateAsync(Users), user, "correct horse");
        Assert.That(result, TellsUnknownUsers ? Is.InstanceOf<PassDbResult.UnknownUser>() : Is.InstanceOf<PassDbResult.UnknownUser>().Or.InstanceOf<PassDbResult.Mismatch>());
    }

    [Test]
    public async Task A_lookup_hands_out_credentials_or_says_that_it_cannot()
    {
        var passDb = await CreateAsync(Users);
        var known = await passDb.LookupAsync(Request("alice"), default);
        Assert.That(known, Is.InstanceOf<PassDbResult.Ok>().Or.InstanceOf<PassDbResult.NotSupported>());
        var unknown = await passDb.LookupAsync(Request("mallory"), default);
        Assert.That(unknown, known is PassDbResult.Ok ? Is.InstanceOf<PassDbResult.UnknownUser>() : Is.InstanceOf<PassDbResult.NotSupported>());
    }

    [Test]
    public async Task Many_callers_at_once_get_each_their_own_answer()
    {
        var passDb = await CreateAsync(Users);
        (string User, string Password, Type Answer)[] questions =
        [
            ("alice", "correct horse", typeof(PassDbResult.Ok)),
            ("alice", "wrong", typeof(PassDbResult.Mismatch)),
            ("mallory", "correct horse", Unknown),
        ];
        await Task.WhenAll(Enumerable.Range(0, 48).Select(i => Task.Run(async () =>
        {
            var (user, password, answer) = questions[i % questions.Length];
            Assert.That(await VerifyAsync(passDb, user, password), Is.InstanceOf(answer));
        })));
    }

    private Type Unknown => TellsUnknownUsers ? typeof(PassDbResult.UnknownUser) : typeof(PassDbResult.Mismatch);

    private static AuthRequest Request(string user) => new(user, "imap") { IsSecured = true, Mechanism = "PLAIN" };

    private static async Task<PassDbResult> VerifyAsync(IPassDb passDb, string user, string password) =>
        await passDb.VerifyAsync(Request(user), Encoding.UTF8.GetBytes(password), CancellationToken.None);
}
