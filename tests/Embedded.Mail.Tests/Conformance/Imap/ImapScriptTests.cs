using Embedded.Mail.Tests.Architecture;

namespace Embedded.Mail.Tests.Conformance.Imap;

/// <summary>
/// Scripted cases in the format of a tester that others wrote, from the folder that the environment variable <c>IMAPTEST_DIR</c> names, or else from where they lie beside the repository.
/// On one store literals are sent at once, on the other when the server asks for them.
/// </summary>
[TestFixture("sdbox", false)]
[TestFixture("memory", true)]
[FixtureLifeCycle(LifeCycle.SingleInstance)]
public sealed class ImapScriptTests(string store, bool waitsForLiterals)
{
    private static readonly string? Folder = ScriptFolder.Find(SourceTree.Root);

    private int _passed;
    private int _failed;
    private int _skipped;

    public static IEnumerable<TestCaseData> Scripts => Folder is null
        ? [new TestCaseData("").Ignore($"There are no scripts beside the repository, and {ScriptFolder.Variable} names no folder.")]
        : ScriptFolder.Scripts(Folder).Select(path => new TestCaseData(path).SetArgDisplayNames(Path.GetFileName(path)));

    [TestCaseSource(nameof(Scripts))]
    public async Task Script_passes(string path)
    {
        var script = Script.Load(path);
        await using var server = await ScriptServer.StartAsync(store);
        await using var run = new ScriptRun(script, ScriptFolder.Messages(path), number => server.Connect(number, waitsForLiterals));
        try
        {
            Finish(await run.RunAsync());
        }
        catch (ScriptException e)
        {
            _failed++;
            Assert.Fail($"{script.Name}, {e.Message}");
        }
    }

    // Written where the console shows it whatever its verbosity.
    [OneTimeTearDown]
    public void Count() => TestContext.Error.WriteLine(
        $"IMAP scripts on {store}{(_skipped > 0 ? $", {_skipped} skipped for want of capabilities" : "")}:\n{_passed} passed, {_failed} failed");

    private void Finish(IReadOnlyList<string> missing)
    {
        if (missing.Count > 0)
        {
            _skipped++;
            Assert.Ignore($"The server has no {string.Join(", ", missing)}.");
        }

        _passed++;
    }
}
