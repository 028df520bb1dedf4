using Embedded.Mail.InteropTests.Peers;

namespace Embedded.Mail.InteropTests.Ldap;

/// <summary>Lists longer than a page.</summary>
public sealed class SlapdPagesTests
{
    [TestCase("sizelimit size.soft=500 size.hard=500 size.prtotal=unlimited", 1203)]
    [TestCase("", 500)]
    [TestCase("", 0)]
    public async Task All_users_are_listed_once_whatever_the_server_s_limit(string settings, int count)
    {
        var users = Enumerable.Range(0, count).ToDictionary(number => $"user{number}", _ => "x");
        await using var server = await PrivateSlapd.StartAsync(TestDirectory.Ldif(users), settings: settings);
        await using var db = TestDirectory.Open(server.Uri);
        Assert.That(await db.ListAsync(), Is.EquivalentTo(users.Keys));
    }
}
