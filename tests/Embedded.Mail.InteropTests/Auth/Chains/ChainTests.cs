using System.Globalization;
using System.Net;
using System.Text;
using Embedded.Mail.Auth;
using Embedded.Mail.Auth.Sasl;
using Embedded.Mail.InteropTests.Peers;
using Embedded.Mail.Messages;
using Embedded.Mail.Tests.Logging;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Embedded.Mail.InteropTests.Auth.Chains;

/// <summary>Generated chains of passdbs and userdbs let the same users in as Dovecot's do, under the same names and with the same fields.</summary>
public sealed class ChainTests
{
    private const int Chains = 240;
    private const int Seed = 622;
    private const int Processes = 4;
    private const int LeastChains = 220;

    private static readonly (string Authorisation, string User, string Password)[] Logins =
    [
        ("", "alice", "p1"), ("", "alice", "p2"), ("", "alice", "p3"), ("", "Alice", "p1"), ("", "bob", "p1"), ("", "bob", "p2"), ("", "carol@example.org", "p1"), ("", "carol@example.org", "p3"),
        ("", "carol", "p2"), ("", "dave", "p3"), ("", "nobody", "p1"), ("", "alice@example.org", "p2"), ("", "b#b", "p1"), ("", "BOB", "p2"), ("", "alice*root", "p1"), ("", "bob*root", "p2"),
        ("", "nobody*root", "p3"), ("", "carol@example.org*bob", "p1"), ("alice", "root", "p1"), ("alice", "root", "p2"), ("alice", "root", "p3"), ("root", "root", "p1"), ("bob", "alice", "p2"), ("x", "nobody", "p3"),
    ];

    private static readonly string[] Recipients = ["alice", "Bob", "carol@example.org", "carol", "dave", "nobody", "root", "b%b"];

    [Test]
    [CancelAfter(300_000)]
    public async Task Same_users_get_in_with_the_same_fields()
    {
        using var folder = new TemporaryFolder();
        File.SetUnixFileMode(folder.Path, (UnixFileMode)0b111_101_101);
        var generator = new ChainGenerator(new Random(Seed), folder.Path);
        generator.WriteFiles();
        var chains = Enumerable.Range(0, Chains).Select(generator.Next).ToList();
        var answers = (await Task.WhenAll(chains.Chunk(Chains / Processes).Select(CompareAsync))).SelectMany(some => some).ToList();
        var differences = answers.Where(answer => answer.Theirs != answer.Ours).Select(answer => answer.ToString()).ToList();
        var compared = answers.Select(answer => answer.Chain).Distinct().Count();
        await TestContext.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{compared} chains, {answers.Count} questions, {differences.Count} differences"));
        Assert.That(compared, Is.GreaterThanOrEqualTo(LeastChains));
        Assert.That(string.Join("\n", differences), Is.Empty);
    }

    // One chain after the other: Dovecot's auth process does not survive all that these chains may ask of it at once. The chain in hand when it falls is left out.
    private static async Task<IReadOnlyList<Answers>> CompareAsync(ChainCase[] chains)
    {
        await using var dovecot = await DovecotAuth.StartAsync(string.Concat(chains.Select(chain => chain.ToDovecot())));
        var answers = new List<Answers>();
        foreach (var chain in chains)
        {
            try
            {
                answers.AddRange(await CompareAsync(dovecot, chain));
            }
            catch (IOException e)
            {
                await TestContext.Out.WriteLineAsync(e.Message);
                await dovecot.ConnectAnewAsync();
            }
        }

        return answers;
    }

    private static async Task<IReadOnlyList<Answers>> CompareAsync(DovecotAuth dovecot, ChainCase chain)
    {
        await using var server = LoggedServer.Create(mail => mail.AddConfiguration(chain.ToConfiguration()).WithoutDefaultListeners());
        var authenticator = server.Services.GetRequiredService<IAuthenticator>();
        var logins =
            from login in Logins
            from mechanism in (string[])(login.Authorisation.Length == 0 ? ["PLAIN", "LOGIN"] : ["PLAIN"])
            select LogInAsync(dovecot, authenticator, chain, mechanism, login);
        var answers = await Task.WhenAll(logins);
        // A look-up has no mechanism, which Dovecot takes for any or for none by the passdb's place; what its result rules make of a look-up has no rule of its own.
        return chain.PassDbs.Any(db => db.Any(setting => setting.Name is "mechanisms" or "result_success" or "pass"))
            ? answers
            : [.. answers, .. await Task.WhenAll(Recipients.Select(user => FindAsync(dovecot, authenticator, chain, user)))];
    }

    private static async Task<Answers> LogInAsync(
        DovecotAuth dovecot, IAuthenticator authenticator, ChainCase chain, string mechanism, (string Authorisation, string User, string Password) login)
    {
        var theirs = await dovecot.LogInAsync(chain.Service, mechanism, login.Authorisation, login.User, login.Password);
        var request = SaslText.RequestFor(AuthAnswer.Template(chain.Service) with { Mechanism = mechanism }, login.User, login.Authorisation);
        var ours = await authenticator.AuthenticateAsync(request, Encoding.UTF8.GetBytes(login.Password), CancellationToken.None);
        return new Answers(chain, $"{mechanism} {login}", theirs == "unknown" ? "temp" : theirs, AuthAnswer.Describe(ours, isLogin: true));
    }

    private static async Task<Answers> FindAsync(DovecotAuth dovecot, IAuthenticator authenticator, ChainCase chain, string user)
    {
        var theirs = await dovecot.FindAsync(chain.Service, user);
        var ours = await authenticator.FindUserAsync(AuthAnswer.Template(chain.Service) with { UserName = user, OriginalUserName = user }, CancellationToken.None);
        return new Answers(chain, $"look-up of '{user}'", theirs, AuthAnswer.Describe(ours, isLogin: false));
    }

    private sealed record Answers(ChainCase Chain, string Question, string Theirs, string Ours)
    {
        public override string ToString() => $"{Question}\n  Dovecot: {Theirs}\n  ours:    {Ours}\n{Chain.ToDovecot()}";
    }
}
