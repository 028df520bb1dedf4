using System.Collections.Immutable;
using Embedded.Mail.Auth;
using Embedded.Mail.Auth.Unix;

namespace Embedded.Mail.Tests.Auth.Unix;

[Platform("Linux")]
public sealed class NameServiceTests
{
    [Test]
    public void Root_is_known_to_every_system()
    {
        var root = NameService.FindUser("root");
        Assert.That(root, Is.Not.Null);
        Assert.That((root!.Name, root.UserId, root.GroupId, root.Home), Is.EqualTo(("root", 0u, 0u, "/root")));
        Assert.That(NameService.FindGroup("root"), Is.Zero);
    }

    [TestCase("")]
    [TestCase("no-such-user")]
    [TestCase("root\0x")]
    [TestCase("root:x")]
    [TestCase("root\n")]
    [TestCase("söme@exämple.org")]
    public void Name_of_nobody_is_found_nowhere(string name)
    {
        Assert.That(NameService.FindUser(name), Is.Null);
        Assert.That(NameService.FindGroup(name), Is.Null);
    }

    [Test]
    public void Very_long_name_is_found_nowhere() => Assert.That(NameService.FindUser(new string('x', 100_000)), Is.Null);

    [Test]
    public void List_has_every_user_of_the_file_with_the_same_words()
    {
        var listed = NameService.ListUsers().ToDictionary(user => user.Name);
        foreach (var columns in File.ReadLines("/etc/passwd").Select(line => line.Split(':')).Where(columns => columns.Length == 7))
        {
            var user = listed[columns[0]];
            Assert.That($"{user.UserId}:{user.GroupId}:{user.Home}", Is.EqualTo($"{columns[2]}:{columns[3]}:{columns[5]}"));
        }
    }

    [Test]
    public async Task Lists_at_once_are_whole()
    {
        var expected = NameService.ListUsers().Count;
        var counts = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => NameService.ListUsers().Count)));
        Assert.That(counts, Is.All.EqualTo(expected));
    }

    [Test]
    public async Task Userdb_passwd_gives_the_fields_of_dovecots()
    {
        var db = new PasswdUserDb(Calls(), new ValidIds(new AuthOptions()));
        var found = (UserDbResult.Found)await db.LookupAsync(new AuthRequest("root", "imap"), CancellationToken.None);
        Assert.That(found.Fields, Is.EquivalentTo(ImmutableDictionary<string, string>.Empty
            .Add("user", "root").Add("system_groups_user", "root").Add("uid", "0").Add("gid", "0").Add("home", "/root")));
        Assert.That(await db.LookupAsync(new AuthRequest("no-such-user", "imap"), CancellationToken.None), Is.TypeOf<UserDbResult.UnknownUser>());
    }

    [Test]
    public async Task Userdb_passwd_lists_users_with_valid_numbers_only()
    {
        Assert.That(await ListAsync(new AuthOptions()), Does.Not.Contain("root"));
        Assert.That(await ListAsync(new AuthOptions { FirstValidUserId = 0, FirstValidGroupId = 0, LastValidUserId = 1, LastValidGroupId = 1 }), Does.Contain("root").And.Not.Contain("nobody"));
    }

    private static BlockingCalls Calls() => new("NSS");

    private static async Task<List<string>> ListAsync(AuthOptions options)
    {
        var names = new List<string>();
        await foreach (var name in new PasswdUserDb(Calls(), new ValidIds(options)).ListUsersAsync(CancellationToken.None))
        {
            names.Add(name);
        }

        return names;
    }
}
