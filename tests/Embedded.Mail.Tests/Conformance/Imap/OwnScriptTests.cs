using Embedded.Mail.Imap;
using Embedded.Mail.Storage;
using Embedded.Mail.Tests.Architecture;

namespace Embedded.Mail.Tests.Conformance.Imap;

/// <summary>Scripted cases of our own, in the same format, for what no Dovecot 2.3 has or none of the others asks. On one store literals are sent at once, on the other when the server asks for them.</summary>
[TestFixture("sdbox", true)]
[TestFixture("memory", false)]
[Platform("Linux")]
public sealed class OwnScriptTests(string store, bool waitsForLiterals)
{
    private static readonly string Folder = Path.Combine(SourceTree.Root, "tests", "Embedded.Mail.Tests", "Conformance", "Imap", "Scripts");

    public static IEnumerable<TestCaseData> Scripts => ScriptFolder.Scripts(Folder).Select(path => new TestCaseData(path).SetArgDisplayNames(Path.GetFileName(path)));

    [TestCaseSource(nameof(Scripts))]
    public async Task Script_passes(string path)
    {
        var script = Script.Load(path);
        await using var server = await StartAsync(script.Name);
        await using var run = new ScriptRun(script, ScriptFolder.Messages(path), number => server.Connect(number, waitsForLiterals));
        try
        {
            Assert.That(await run.RunAsync(), Is.Empty, "capabilities that the server does not have");
        }
        catch (ScriptException e)
        {
            Assert.Fail($"{script.Name}, {e.Message}");
        }
    }

    // What a script needs beyond the defaults goes by its name.
    private Task<ScriptServer> StartAsync(string script) => script switch
    {
        "quota" => ScriptServer.StartAsync(store, null, ("quota_rule", "*:storage=1M:messages=20"), ("admin", "yes")),
        "messagelimit" => ScriptServer.StartAsync(store, static mail => mail.Configure<ImapOptions>(static options => options.MaxMessagesPerCommand = 3)),
        "acl" => ScriptServer.StartAsync(store, static mail => mail.Configure<SharingOptions>(static options => options.Prefix = "shared/%u/")),
        _ => ScriptServer.StartAsync(store),
    };
}
