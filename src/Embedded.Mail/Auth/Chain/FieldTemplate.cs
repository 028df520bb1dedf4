using System.Collections.Immutable;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Auth.Chain;

/// <summary>
/// <c>name=value</c> pairs separated by spaces, the values with %-variables: <c>default_fields</c>, <c>override_fields</c>, the arguments of static. A name alone has an
/// empty value; a name that ends with <c>:protected</c> does not replace a field that is there.
/// </summary>
internal sealed class FieldTemplate
{
    private const string ProtectedSuffix = ":protected";

    private readonly ImmutableArray<Field> _fields;

    private FieldTemplate(ImmutableArray<Field> fields) => _fields = fields;

    public static FieldTemplate Empty { get; } = new([]);

    /// <summary>The names in their order.</summary>
    public IEnumerable<string> Names => _fields.Select(one => one.Name);

    /// <summary>Reads the text of a setting.</summary>
    /// <param name="text">The setting's value.</param>
    /// <param name="setting">What to call it in an error.</param>
    /// <exception cref="FormatException">A field has no name, or a value has a wrong variable.</exception>
    public static FieldTemplate Parse(string text, string setting)
    {
        var fields = ImmutableArray.CreateBuilder<Field>();
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            fields.Add(ParseField(word, setting));
        }

        return fields.Count == 0 ? Empty : new FieldTemplate(fields.DrainToImmutable());
    }

    /// <summary>The pairs with their variables filled in.</summary>
    public IEnumerable<ExpandedField> Expand(VariableValues values) =>
        _fields.Select(one => new ExpandedField(one.Name, one.Value.Expand(values), one.IsProtected));

    private static Field ParseField(string word, string setting)
    {
        var equals = word.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? word : word[..equals];
        var isProtected = name.EndsWith(ProtectedSuffix, StringComparison.Ordinal);
        name = isProtected ? name[..^ProtectedSuffix.Length] : name;
        if (name.Length == 0)
        {
            throw new FormatException($"{setting}: '{word}' has no field name.");
        }

        return VariableExpander.TryParse(equals < 0 ? "" : word[(equals + 1)..], out var value, out var error)
            ? new Field(name, value, isProtected)
            : throw new FormatException($"{setting}: {error}.");
    }

    private sealed record Field(string Name, VariableExpander Value, bool IsProtected);

    internal readonly record struct ExpandedField(string Name, string Value, bool IsProtected);
}
