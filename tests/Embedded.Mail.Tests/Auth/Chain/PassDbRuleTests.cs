using Embedded.Mail.Auth;
using Embedded.Mail.Auth.Chain;

namespace Embedded.Mail.Tests.Auth.Chain;

/// <summary>
/// Who decides in a chain of passdbs. The answers were taken from Dovecot 2.3.19 with passwd-files: one with the user, one with another password, one without the user,
/// one that its process may not read. The user u logs in with p.
/// </summary>
public sealed class PassDbRuleTests
{
    private static readonly string[] Rules = ["return-ok", "return", "return-fail", "continue", "continue-ok", "continue-fail"];

    [TestCase("ok", "ok fail fail fail ok fail")]
    [TestCase("mismatch", "ok fail fail fail ok fail")]
    [TestCase("denied", "ok temp temp temp ok temp")]
    [TestCase("ok:continue ok", "ok fail fail fail ok fail")]
    [TestCase("ok:continue mismatch", "ok ok ok ok ok ok")]
    [TestCase("ok:continue denied", "ok temp temp temp ok temp")]
    [TestCase("ok:continue-ok ok", "ok ok fail ok ok fail")]
    [TestCase("ok:continue-ok mismatch", "ok ok ok ok ok ok")]
    [TestCase("ok:continue-ok denied", "ok ok temp ok ok temp")]
    [TestCase("ok:continue-fail ok", "ok fail fail fail ok fail")]
    [TestCase("ok:continue-fail mismatch", "ok fail fail fail ok fail")]
    [TestCase("ok:continue-fail denied", "ok temp temp temp ok temp")]
    [TestCase("unknown:continue ok", "ok fail fail fail ok fail")]
    [TestCase("unknown:continue mismatch", "ok fail fail fail ok fail")]
    [TestCase("unknown:continue denied", "ok temp temp temp ok temp")]
    [TestCase("unknown:continue-ok ok", "ok ok fail ok ok fail")]
    [TestCase("unknown:continue-ok mismatch", "ok ok ok ok ok ok")]
    [TestCase("unknown:continue-ok denied", "ok ok temp ok ok temp")]
    [TestCase("unknown:continue-fail ok", "ok fail fail fail ok fail")]
    [TestCase("unknown:continue-fail mismatch", "ok fail fail fail ok fail")]
    [TestCase("unknown:continue-fail denied", "ok temp temp temp ok temp")]
    [TestCase("denied:continue ok", "ok temp temp temp ok temp")]
    [TestCase("denied:continue mismatch", "ok temp temp temp ok temp")]
    [TestCase("denied:continue denied", "ok temp temp temp ok temp")]
    [TestCase("denied:continue-ok ok", "ok ok temp ok ok temp")]
    [TestCase("denied:continue-ok mismatch", "ok ok ok ok ok ok")]
    [TestCase("denied:continue-ok denied", "ok ok temp ok ok temp")]
    [TestCase("denied:continue-fail ok", "ok temp temp temp ok temp")]
    [TestCase("denied:continue-fail mismatch", "ok temp temp temp ok temp")]
    [TestCase("denied:continue-fail denied", "ok temp temp temp ok temp")]
    public async Task Chain_decides_as_dovecot_does(string chain, string expected)
    {
        var actual = new List<string>();
        foreach (var rule in Rules)
        {
            var entries = $"{chain}:{rule}".Split(' ').Select(Entry);
            actual.Add(AuthFixture.Word(await AuthFixture.Authenticator(entries).LogInAsync("u", "secret")));
        }

        Assert.That(string.Join(' ', actual), Is.EqualTo(expected), $"{chain} with {string.Join(' ', Rules)}");
    }

    // "ok:continue": what the passdb answers, and the rule for that answer.
    private static PassDbEntry Entry(string text)
    {
        var (kind, rule) = text.Split(':') is [var first, var second] ? (first, Rule(second)) : throw new ArgumentException(text);
        var settings = kind switch
        {
            "ok" => new PassDbSettings { ResultSuccess = rule },
            "denied" => new PassDbSettings { ResultInternalFail = rule },
            _ => new PassDbSettings { ResultFailure = rule },
        };
        return new PassDbEntry(new ScriptedPassDb(_ => Answer(kind), _ => kind == "mismatch" ? new PassDbResult.Ok() : Answer(kind)), settings);
    }

    private static PassDbResult Answer(string kind) => kind switch
    {
        "ok" => new PassDbResult.Ok(),
        "mismatch" => new PassDbResult.Mismatch(),
        "unknown" => new PassDbResult.UnknownUser(),
        "denied" => new PassDbResult.TemporaryFailure("permission denied"),
        _ => throw new ArgumentException(kind),
    };

    private static AuthDbRule Rule(string name) => Enum.Parse<AuthDbRule>(name.Replace("-", "", StringComparison.Ordinal), ignoreCase: true);
}
