using System.Text.RegularExpressions;

namespace Embedded.Mail.Tests.Architecture;

public sealed partial class DocumentationTests
{
    private static readonly string[] Pages =
        [.. Directory.EnumerateFiles(SourceTree.Root, "*.md").Concat(Directory.EnumerateFiles(Path.Combine(SourceTree.Root, "docs"), "*.md", SearchOption.AllDirectories))];

    [Test]
    public void Every_link_leads_to_a_file()
    {
        var broken = from page in Pages
                     from Match link in Link().Matches(File.ReadAllText(page))
                     let target = Path.Combine(Path.GetDirectoryName(page)!, link.Groups["target"].Value)
                     where !link.Groups["target"].Value.Contains("://", StringComparison.Ordinal) && !Path.Exists(target)
                     select $"{SourceTree.Relative(page)}: {link.Value}";
        Assert.That(broken, Is.Empty);
    }

    [Test]
    public void Every_test_that_the_page_of_rfcs_names_exists()
    {
        var tests = SourceTree.CSharpFiles("tests").Select(Path.GetFileNameWithoutExtension).ToHashSet();
        var page = File.ReadAllText(Path.Combine(SourceTree.Root, "docs", "rfc.md"));
        Assert.That(TestName().Matches(page).Select(match => match.Groups["name"].Value).Where(name => !tests.Contains(name)), Is.Empty);
    }

    [Test]
    public void Every_place_that_the_page_of_rfcs_names_exists()
    {
        var rows = File.ReadAllLines(Path.Combine(SourceTree.Root, "docs", "rfc.md")).Where(line => line.Count(c => c == '|') == 6);
        var places = rows.SelectMany(row => TestPlace().Matches(row.Split('|')[4])).Select(match => match.Groups["path"].Value);
        Assert.That(places.Where(place => !Path.Exists(Path.Combine(SourceTree.Root, "src", "Embedded.Mail", place))), Is.Empty);
    }

    [GeneratedRegex(@"\]\((?<target>[^)#\s]+)")]
    private static partial Regex Link();

    [GeneratedRegex("`(?<name>\\w+Tests)`")]
    private static partial Regex TestName();

    [GeneratedRegex("`(?<path>[^`]+)`")]
    private static partial Regex TestPlace();
}
