using Embedded.Mail.Tests.Architecture;
using Embedded.Mail.Tests.Conformance.Imap;

namespace Embedded.Mail.InteropTests.Imap;

/// <summary>The scripted cases against a Dovecot, which passes them: what fails here is wrong in the runner.</summary>
public sealed class DovecotScriptTests
{
    [Test]
    public async Task Dovecot_passes_all_scripts()
    {
        var folder = ScriptFolder.Find(SourceTree.Root);
        if (folder is null)
        {
            Assert.Ignore("There are no scripts beside the repository.");
        }

        await using var dovecot = await FullDovecot.StartAsync(ScriptUsers.Password);
        var failures = new List<string>();
        foreach (var path in ScriptFolder.Scripts(folder))
        {
            var script = Script.Load(path);
            await using var run = new ScriptRun(script, ScriptFolder.Messages(path), number => new ScriptClient(dovecot.ConnectAsync().GetAwaiter().GetResult(), number, waitsForLiterals: false));
            try
            {
                var missing = await run.RunAsync();
                failures.AddRange(missing.Select(name => $"{script.Name} needs {name}"));
            }
            catch (ScriptException e)
            {
                failures.Add($"{script.Name}: {e.Message}");
            }
        }

        Assert.That(failures, Is.Empty);
    }
}
