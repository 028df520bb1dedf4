using Embedded.Mail.Tests.Architecture;
using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Tests.Logging;

/// <summary>That nothing gets past the suite's log, and that it sees what it should.</summary>
public sealed class SuiteLogTests
{
    // What makes a server, a logger to nowhere, or a logger of one's own; and what there must be besides for it to be seen.
    private static readonly (string Way, string Instead)[] WaysPast =
    [
        ("NullLogger", "SuiteLog.For<"),
        ("LoggerFactory.Create(", "SuiteLog.Shared"),
        (" MailServer.Create(", "LoggedServer.Create("),
        (" TestMailServer.StartAsync(", "LoggedServer.StartAsync("),
        (".Services.AddMailServer(", ".Logged()"),
        (": MailServerFixture", ".Logged()"),
        ("void Log<TState>(", "SuiteLog.Shared.Look("),
    ];

    [TestCase("the password is secret")]
    [TestCase("AUTHENTICATE PLAIN AGFsaWNlAHNlY3JldA==")]
    [TestCase("{SHA512-CRYPT}$6$salt$hash")]
    [TestCase("a token of eyJhbGciOiJub25lIn0")]
    public void Planted_secret_is_found(string line)
    {
        using var log = new SuiteLog(SuiteSecrets.Search);
        log.CreateLogger("any").Log(LogLevel.Trace, default, line, null, static (text, _) => text);
        Assert.That(log.Leaks, Is.EqualTo([line]));
    }

    [Test]
    public void Secret_planted_in_an_exception_is_found()
    {
        using var log = new SuiteLog(SuiteSecrets.Search);
        log.CreateLogger("any").Log(LogLevel.Error, default, "it threw", new FormatException("not a number: secret"), static (text, _) => text);
        Assert.That(log.Leaks, Has.Count.EqualTo(1));
    }

    [Test]
    public void Only_some_of_many_leaks_are_kept()
    {
        using var log = new SuiteLog(SuiteSecrets.Search);
        for (var i = 0; i < 1000; i++)
        {
            log.Look("secret");
        }

        Assert.That(log.Leaks, Has.Count.EqualTo(20));
        Assert.That(log.Lines, Is.EqualTo(1000));
    }

    [Test]
    public async Task Whole_server_writes_to_the_log_of_the_suite()
    {
        var before = SuiteLog.Shared.Lines;
        await using var server = await LoggedServer.StartAsync();
        Assert.That(SuiteLog.Shared.Lines, Is.GreaterThan(before));
    }

    [TestCase("Tests")]
    [TestCase("InteropTests")]
    public void No_test_makes_a_server_or_a_logger_that_the_log_of_the_suite_does_not_see(string suite)
    {
        // PackageTests has the text of another program, which runs apart from this one.
        var files = SourceTree.CSharpFiles($"tests/Embedded.Mail.{suite}")
            .Where(static file => !file.Contains("/Logging/", StringComparison.Ordinal) && Path.GetFileName(file) != "PackageTests.cs").ToList();
        Assert.That(files, Has.Count.GreaterThan(50), "the files are found");
        var violations = from file in files
                         let text = File.ReadAllText(file)
                         from way in WaysPast
                         where text.Contains(way.Way, StringComparison.Ordinal) && !text.Contains(way.Instead, StringComparison.Ordinal)
                         select $"{SourceTree.Relative(file)} has '{way.Way.Trim()}' and no '{way.Instead}'";
        Assert.That(violations, Is.Empty);
    }
}
