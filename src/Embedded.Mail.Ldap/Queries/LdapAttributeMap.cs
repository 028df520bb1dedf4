using System.Collections.Immutable;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Ldap.Queries;

/// <summary>The settings <c>pass_attrs</c>, <c>user_attrs</c> and <c>iterate_attrs</c>: which attributes to ask for and which fields they become.</summary>
internal sealed class LdapAttributeMap
{
    private static readonly string[] FurtherVariables = ["$", "ldap:", "ldap_ptr:", "ldap_dn"];

    private readonly List<string> _attributes = [];
    private readonly List<LdapField> _fields = [];
    private readonly string _setting;

    private LdapAttributeMap(string setting) => _setting = setting;

    /// <summary>The attributes to ask for, each once; all where empty.</summary>
    public ImmutableArray<string> Attributes { get; private set; } = [];

    /// <summary>The fields in their order.</summary>
    public IReadOnlyList<LdapField> Fields => _fields;

    /// <summary>The variables in it that are not the entry's.</summary>
    public IEnumerable<string> VariableNames =>
        _fields.SelectMany(one => one.Name.VariableNames.Concat(one.Value?.VariableNames ?? [])).Where(name => name != "$" && !name.StartsWith("ldap", StringComparison.Ordinal));

    /// <summary>Reads a setting.</summary>
    /// <param name="text">Its value.</param>
    /// <param name="setting">Its name, for errors.</param>
    /// <param name="without">Names of fields that are left out, with the attributes that only they need.</param>
    /// <exception cref="FormatException">An entry cannot be read; the message names the setting.</exception>
    public static LdapAttributeMap Parse(string text, string setting, params ReadOnlySpan<string> without)
    {
        var map = new LdapAttributeMap(setting);
        foreach (var entry in text.Split(',').Select(entry => entry.TrimStart(' ', '\t')).Where(entry => entry.Length > 0))
        {
            map.Add(entry, without);
        }

        // What needs nothing of the entry asks for no attributes rather than for all (RFC 4511 §4.5.1.8).
        map.Attributes = map is { _attributes.Count: 0, _fields.Count: > 0 } ? ["1.1"] : [.. map._attributes.Distinct(StringComparer.OrdinalIgnoreCase)];
        return map;
    }

    private void Add(string entry, ReadOnlySpan<string> without)
    {
        var parts = entry.Split('=', 3);
        var attribute = parts[0].TrimEnd();
        if (attribute.StartsWith('!'))
        {
            _attributes.Add(attribute[1..]);
            return;
        }

        var name = parts.Length > 1 ? parts[1].Trim() : attribute;
        if (name.Length == 0)
        {
            throw Wrong(entry, "the field's name is missing");
        }

        if (!without.Contains(name))
        {
            var value = parts.Length > 2 ? Value(parts[2], entry) : attribute.Length == 0 ? Template("", entry) : null;
            AddField(new LdapField(attribute, Template(name, entry), value), entry);
        }
    }

    private void AddField(LdapField field, string entry)
    {
        List<string> needed = [field.Attribute, .. AttributesOf(field.Name), .. field.Value is null ? [] : AttributesOf(field.Value)];
        if (entry[0] == '@' || needed.Exists(attribute => attribute.Contains('@', StringComparison.Ordinal)))
        {
            throw Wrong(entry, "look-ups of further entries are not supported; use a second userdb with %{userdb:field} in its filter");
        }

        _fields.Add(field);
        _attributes.AddRange(needed.Where(attribute => attribute.Length > 0));
    }

    // attr=field=prefix stands for attr=field=prefix%$, as it did before there were variables.
    private VariableExpander Value(string text, string entry) => Template(text.Contains('%', StringComparison.Ordinal) ? text : text + "%$", entry);

    private VariableExpander Template(string text, string entry) =>
        VariableExpander.TryParse(text, FurtherVariables, out var template, out var error) ? template : throw Wrong(entry, error);

    private static IEnumerable<string> AttributesOf(VariableExpander template) =>
        template.VariableNames.Where(name => name.StartsWith("ldap", StringComparison.Ordinal) && name.Contains(':', StringComparison.Ordinal)).Select(name => name.Split(':')[1]);

    private FormatException Wrong(string entry, string error) => new($"LdapOptions.{_setting}: '{entry}': {error}.");
}
