using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Embedded.Mail.Tests.Architecture;

/// <summary>What <c>Embedded.Mail.Ldap</c> may name: little of the core, and its own areas in one direction.</summary>
public sealed partial class LdapPackageTests
{
    private const string Package = "src/Embedded.Mail.Ldap";

    private static readonly Dictionary<string, string[]> MayName = new()
    {
        [""] = ["Embedded.Mail.Auth", "Embedded.Mail.Messages", "Embedded.Mail.Ldap.Connections", "Embedded.Mail.Ldap.Queries", "Embedded.Mail.Ldap.Wire"],
        ["Queries"] = ["Embedded.Mail.Auth", "Embedded.Mail.Messages", "Embedded.Mail.Ldap.Connections", "Embedded.Mail.Ldap.Wire"],
        ["Connections"] = ["Embedded.Mail.Ldap.Wire"],
        ["Wire"] = [],
    };

    [Test]
    public void Every_file_names_only_areas_that_its_own_may_depend_on()
    {
        var violations = from file in SourceTree.CSharpFiles(Package)
                         from Match match in OwnUsing().Matches(File.ReadAllText(file))
                         where !MayName[AreaOf(file)].Contains(match.Groups["area"].Value)
                         select $"{SourceTree.Relative(file)} names {match.Groups["area"].Value}";
        Assert.That(violations, Is.Empty);
    }

    [Test]
    public void Every_folder_is_a_namespace_of_its_name_and_files_are_short()
    {
        foreach (var file in SourceTree.CSharpFiles(Package))
        {
            var text = File.ReadAllText(file);
            var area = AreaOf(file);
            Assert.That(text, Does.Contain($"namespace Embedded.Mail.Ldap{(area.Length > 0 ? "." + area : "")};"), file);
            Assert.That(text.Split('\n'), Has.Length.LessThan(250), file);
        }
    }

    [Test]
    public void Wire_code_never_awaits() =>
        Assert.That(SourceTree.CSharpFiles(Package + "/Wire").Where(file => new CSharpSource(File.ReadAllText(file)).Awaits), Is.Empty);

    [Test]
    public void Package_depends_on_the_core_and_nothing_else()
    {
        var project = XDocument.Load(Path.Combine(SourceTree.Root, Package, "Embedded.Mail.Ldap.csproj"));
        Assert.That(project.Descendants("PackageReference"), Is.Empty);
        Assert.That(project.Descendants("ProjectReference").Select(reference => (string?)reference.Attribute("Include")), Is.EqualTo((string[])["../Embedded.Mail/Embedded.Mail.csproj"]));
    }

    private static string AreaOf(string file) => Path.GetDirectoryName(Path.GetRelativePath(Path.Combine(SourceTree.Root, Package), file)) ?? "";

    [GeneratedRegex(@"^using (?<area>Embedded\.Mail[\w.]*);", RegexOptions.Multiline)]
    private static partial Regex OwnUsing();
}
