using System.Xml.Linq;

namespace Embedded.Mail.Tests.Architecture;

public sealed class DependencyDirectionTests
{
    private const string Library = "src/Embedded.Mail";

    private static readonly HashSet<string> TypeNames =
        [.. typeof(Embedded.Mail.Messages.Uid).Assembly.GetTypes().Where(type => type.FullName is not null && !type.IsNested).Select(type => WithoutArity(type.FullName!))];

    [Test]
    public void Every_file_names_only_areas_that_its_own_may_depend_on()
    {
        var violations = from file in SourceTree.CSharpFiles(Library)
                         let rule = LayerRule.For(AreaOf(file))
                         where rule is not null
                         from area in new CSharpSource(File.ReadAllText(file)).NamedAreas(TypeNames, AreaOf(file)).Distinct()
                         where !rule.Allows(area)
                         select $"{SourceTree.Relative(file)} names {(area.Length == 0 ? "the root namespace" : area)}";
        Assert.That(violations, Is.Empty);
    }

    [Test]
    public void Every_folder_is_a_namespace_of_its_name()
    {
        var strangers = from file in SourceTree.CSharpFiles(Library)
                        let expected = AreaOf(file) is { Length: > 0 } area ? $"namespace Embedded.Mail.{area};" : "namespace Embedded.Mail;"
                        let text = File.ReadAllText(file)
                        where text.Contains("namespace ", StringComparison.Ordinal) && !text.Contains(expected, StringComparison.Ordinal)
                        select $"{SourceTree.Relative(file)} lacks '{expected}'";
        Assert.That(strangers, Is.Empty);
    }

    [Test]
    public void Every_folder_below_the_root_has_a_rule()
    {
        var lawless = SourceTree.CSharpFiles(Library).Select(AreaOf).Where(area => area.Length > 0 && LayerRule.For(area) is null).Distinct();
        Assert.That(lawless, Is.Empty);
    }

    [Test]
    public void Wire_code_never_awaits()
    {
        var waiting = SourceTree.CSharpFiles(Library)
            .Where(file => AreaOf(file).Split('.').Contains("Wire") && new CSharpSource(File.ReadAllText(file)).Awaits)
            .Select(SourceTree.Relative);
        Assert.That(waiting, Is.Empty);
    }

    [Test]
    public void Core_package_depends_on_the_extensions_and_nothing_else()
    {
        var project = XDocument.Load(Path.Combine(SourceTree.Root, Library, "Embedded.Mail.csproj"));
        var packages = project.Descendants("PackageReference").Select(reference => (string?)reference.Attribute("Include"));
        Assert.That(packages, Is.EquivalentTo((string[])
        [
            "Microsoft.Extensions.DependencyInjection",
            "Microsoft.Extensions.Hosting.Abstractions",
            "Microsoft.Extensions.Logging.Abstractions",
            "Microsoft.Extensions.Options",
            "Microsoft.Extensions.Options.ConfigurationExtensions",
        ]));
        Assert.That(project.Descendants("ProjectReference"), Is.Empty);
    }

    [TestCase("using Embedded.Mail.Storage;", "Storage")]
    [TestCase("using static Embedded.Mail.Storage.MailStoreError;", "Storage")]
    [TestCase("using Store = Embedded.Mail.Storage.IMailStore;", "Storage")]
    [TestCase("class A { Embedded.Mail.Auth.IPassDb? b; }", "Auth")]
    [TestCase("class A { global::Embedded.Mail.Auth.IPassDb? b; }", "Auth")]
    [TestCase("class A { Storage.IMailStore? b; }", "Storage")]
    [TestCase("class A { MailServer? b; }", "")]
    [TestCase("class A { ImapOptions? b; }", "Imap")]
    [TestCase("class A { Messages.MessageFlags f = Messages.MessageFlags.Seen; }", "Messages")]
    public void The_check_sees_every_way_of_naming(string code, string area) =>
        Assert.That(new CSharpSource(code).NamedAreas(TypeNames, "Imap.Wire"), Does.Contain(area));

    [TestCase("// using Embedded.Mail.Storage;")]
    [TestCase("/// <see cref=\"Embedded.Mail.Storage.IMailStore\"/>")]
    [TestCase("var a = \"Storage.IMailStore\";")]
    [TestCase("var a = Storage.Length;")]
    public void The_check_passes_over_comments_strings_and_properties(string code) =>
        Assert.That(new CSharpSource(code).NamedAreas(TypeNames, "Imap.Wire"), Is.Empty);

    [TestCase("Imap.Wire", "Storage", false)]
    [TestCase("Imap.Session", "Imap.Wire", true)]
    [TestCase("Imap.Commands", "Pop3", false)]
    [TestCase("Imap.Commands", "Storage.Memory", false)]
    [TestCase("Imap.Commands", "Storage.Search", true)]
    [TestCase("Storage", "Storage.Memory", false)]
    [TestCase("Storage.Memory", "Imap", false)]
    [TestCase("Auth.Sasl", "Storage", false)]
    [TestCase("Connections", "Auth", false)]
    [TestCase("Lmtp.Session", "Delivery", true)]
    [TestCase("Messages", "", false)]
    public void Rules_say_what_the_design_says(string from, string to, bool allowed) =>
        Assert.That(LayerRule.For(from)!.Allows(to), Is.EqualTo(allowed));

    private static string AreaOf(string file)
    {
        var folder = Path.GetDirectoryName(Path.GetRelativePath(Path.Combine(SourceTree.Root, Library), file)) ?? "";
        return folder.Replace('\\', '/').Replace('/', '.');
    }

    private static string WithoutArity(string name) => name.Contains('`', StringComparison.Ordinal) ? name[..name.IndexOf('`', StringComparison.Ordinal)] : name;
}
