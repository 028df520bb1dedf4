using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Embedded.Mail.Ldap;

namespace Embedded.Mail.Tests.Architecture;

/// <summary>All options with their defaults and what their documentation says: the text of <c>docs/options.md</c>.</summary>
internal static partial class OptionsText
{
    private static readonly XElement[] Documentation =
        [.. ((Type[])[typeof(MailServer), typeof(LdapOptions)]).SelectMany(type => XDocument.Load(Path.ChangeExtension(type.Assembly.Location, ".xml")).Descendants("member"))];

    /// <summary>One chapter: a section of the configuration and the class it is bound to.</summary>
    public static string Chapter(string section, Type type)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"## {section}\n\n`{type.Name}`. {Summary($"T:{type.FullName}")}\n\n| Option | Default | Meaning |\n|---|---|---|\n");
        var defaults = Activator.CreateInstance(type)!;
        foreach (var property in Properties(type))
        {
            text.Append(CultureInfo.InvariantCulture, $"| `{property.Name}` | {Default(property.GetValue(defaults))} | {Summary($"P:{property.DeclaringType!.FullName}.{property.Name}")} |\n");
        }

        return text.Append('\n').ToString();
    }

    private static IEnumerable<PropertyInfo> Properties(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).OrderBy(property => property.DeclaringType == type ? 1 : 0).ThenBy(property => property.MetadataToken);

    private static string Default(object? value) => value switch
    {
        null => "",
        "" => "empty",
        string text => $"`{text}`",
        IDictionary map => map.Count == 0 ? "none" : string.Join(", ", map.Keys.Cast<object>().Select(key => $"`{key}`")),
        IEnumerable list => list.Cast<object>().Any() ? string.Join(", ", list.Cast<object>()) : "none",
        char or bool or Enum or TimeSpan or IFormattable => $"`{Convert.ToString(value, CultureInfo.InvariantCulture)}`",
        _ => "see below",
    };

    private static string Summary(string member)
    {
        var summary = Documentation.FirstOrDefault(node => (string?)node.Attribute("name") == member)?.Element("summary");
        return summary is null ? "" : Spaces().Replace(string.Concat(summary.Nodes().Select(Text)), " ").Trim().Replace("|", "\\|", StringComparison.Ordinal);
    }

    private static string Text(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "see" } see => $"`{((string?)see.Attribute("cref") ?? (string?)see.Attribute("langword") ?? "").Split('(')[0].Split('.', ':')[^1]}`",
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement other => string.Concat(other.Nodes().Select(Text)),
        _ => "",
    };

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
