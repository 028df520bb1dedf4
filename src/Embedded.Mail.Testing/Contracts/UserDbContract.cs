using Embedded.Mail.Auth;
using NUnit.Framework;

namespace Embedded.Mail.Testing.Contracts;

/// <summary>What every userdb that keeps a list of users must do: derive from it and give the data base.</summary>
public abstract class UserDbContract
{
    private static readonly Dictionary<string, string> Users = new()
    {
        ["alice"] = "/home/alice",
        ["bob@example.org"] = "/srv/mail/example.org/bob",
    };

    /// <summary>A data base that knows exactly these users, by their home directories.</summary>
    protected abstract ValueTask<IUserDb> CreateAsync(IReadOnlyDictionary<string, string> homes);

    [Test]
    public async Task It_has_a_name_for_logs()
    {
        var userDb = await CreateAsync(Users);
        Assert.That(userDb.Name, Is.Not.Empty);
        Assert.That(userDb.Name, Does.Not.Contain(' '));
    }

    [TestCase("alice", "/home/alice")]
    [TestCase("bob@example.org", "/srv/mail/example.org/bob")]
    public async Task A_user_it_knows_has_the_fields_that_were_given(string user, string home)
    {
        var result = await (await CreateAsync(Users)).LookupAsync(Request(user), default);
        Assert.That(result, Is.InstanceOf<UserDbResult.Found>(), $"{result}");
        Assert.That(((UserDbResult.Found)result).Fields["home"], Is.EqualTo(home));
        Assert.That(((UserDbResult.Found)result).Fields.ContainsKey("HOME"), Is.True, "fields compare without regard to case");
    }

    [TestCase("mallory")]
    [TestCase("bob")]
    [TestCase("")]
    [TestCase("../alice")]
    [TestCase("alice\n")]
    [TestCase("*")]
    public async Task A_user_it_does_not_know_is_unknown_and_never_an_exception(string user)
    {
        var result = await (await CreateAsync(Users)).LookupAsync(Request(user), default);
        Assert.That(result, Is.InstanceOf<UserDbResult.UnknownUser>(), $"{result}");
    }

    [Test]
    public async Task All_users_are_enumerated_once_or_none()
    {
        var names = await NamesAsync(await CreateAsync(Users));
        Assert.That(names, Is.Empty.Or.EquivalentTo(Users.Keys));
    }

    [Test]
    public async Task An_empty_data_base_knows_nobody()
    {
        var userDb = await CreateAsync(new Dictionary<string, string>());
        Assert.That(await NamesAsync(userDb), Is.Empty);
        Assert.That(await userDb.LookupAsync(Request("alice"), default), Is.InstanceOf<UserDbResult.UnknownUser>());
    }

    [Test]
    public async Task Many_callers_at_once_get_each_their_own_answer()
    {
        var userDb = await CreateAsync(Users);
        var results = await Task.WhenAll(Enumerable.Range(0, 32).Select(i => Task.Run(async () => await userDb.LookupAsync(Request(i % 2 == 0 ? "alice" : "mallory"), default))));
        Assert.That(results.Count(result => result is UserDbResult.Found), Is.EqualTo(16));
        Assert.That(results.Count(result => result is UserDbResult.UnknownUser), Is.EqualTo(16));
    }

    private static AuthRequest Request(string user) => new(user, "lmtp");

    private static async Task<List<string>> NamesAsync(IUserDb userDb)
    {
        var names = new List<string>();
        await foreach (var name in userDb.ListUsersAsync(default))
        {
            names.Add(name);
        }

        return names;
    }
}
