using System.Reflection;

namespace Embedded.Mail.Tests.Architecture;

/// <summary>
/// The public API is what <c>PublicApi.txt</c> beside each package's project says. A change on purpose is written down with
/// <c>EMBEDDED_MAIL_UPDATE_PUBLIC_API=1 dotnet test tests/Embedded.Mail.Tests --filter FullyQualifiedName~PublicApi</c> and read in the diff.
/// </summary>
public sealed class PublicApiTests
{
    private const string UpdateVariable = "EMBEDDED_MAIL_UPDATE_PUBLIC_API";

    [TestCase("Embedded.Mail")]
    [TestCase("Embedded.Mail.Ldap")]
    [TestCase("Embedded.Mail.Testing")]
    public void Public_api_is_the_one_written_down(string package)
    {
        var file = Path.Combine(SourceTree.Root, "src", package, "PublicApi.txt");
        var actual = PublicApiText.Of(Assembly.Load(package));
        if (Environment.GetEnvironmentVariable(UpdateVariable) == "1")
        {
            File.WriteAllText(file, actual);
        }

        var written = File.ReadAllLines(file);
        var lines = actual.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var added = lines.Except(written).ToList();
        var removed = written.Except(lines).ToList();
        Assert.That(
            lines,
            Is.EqualTo(written),
            $"Set {UpdateVariable}=1 to write the new API down.\nAdded:\n{string.Join('\n', added)}\nRemoved:\n{string.Join('\n', removed)}");
    }

    [Test]
    public void The_text_tells_nullability_defaults_and_accessors_apart()
    {
        var text = PublicApiText.Of(typeof(Embedded.Mail.Messages.Uid).Assembly);
        Assert.That(text, Does.Contain("sealed class Embedded.Mail.Messages.MailUser"));
        Assert.That(text, Does.Contain("    string? Home { get; init; }"));
        Assert.That(text, Does.Contain("interface Embedded.Mail.Connections.IMailProtocol"));
    }
}
