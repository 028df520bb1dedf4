using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Embedded.Mail.Messages;

/// <summary>
/// A text with Dovecot's %-variables: <c>/var/mail/%d/%1n/%n</c>, <c>%Lu</c>, <c>%{user}</c>. Parsed once, expanded any number of times. Form of a variable:
/// <c>%[offset.][width][modifiers]name</c>, where a negative offset counts from the end, a negative width behind an offset leaves off that many characters at the end, a width that starts with 0 pads with zeros instead of cutting,
/// and the name is one letter or <c>{long name}</c>. Values are put in as they are and never expanded again, so no user name can name a variable; whether the result is safe as a path is for the one
/// who opens it to judge. Immutable.
/// </summary>
public sealed class VariableExpander
{
    private readonly ImmutableArray<VariablePart> _parts;

    private VariableExpander(string text, ImmutableArray<VariablePart> parts)
    {
        Text = text;
        _parts = parts;
    }

    /// <summary>The text as given to <see cref="Parse"/>.</summary>
    public string Text { get; }

    /// <summary>The long names of the variables in the text, in their order.</summary>
    public IEnumerable<string> VariableNames => _parts.Where(part => part.Name is not null).Select(part => part.Name!);

    /// <summary>Reads a text.</summary>
    /// <exception cref="FormatException">A variable or a modifier is unknown, or the text ends within a variable. The message says which and where.</exception>
    public static VariableExpander Parse(string text) =>
        TryParse(text, out var expander, out var error) ? expander : throw new FormatException(error);

    /// <summary>Reads a text; false, and why, where <see cref="Parse"/> would throw.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out VariableExpander? expander, [NotNullWhen(false)] out string? error) =>
        TryParse(text, [], out expander, out error);

    /// <summary>Reads a text that may have further variables, whose values <see cref="VariableValues.With(Func{string, string})"/> brings.</summary>
    /// <param name="text">The text.</param>
    /// <param name="furtherNames">Their names: one character for <c>%x</c>, more for <c>%{long}</c>; one that ends with a colon stands for all that begin with it.</param>
    /// <param name="expander">The text as read.</param>
    /// <param name="error">Why it cannot be read.</param>
    public static bool TryParse(
        string text, IReadOnlyCollection<string> furtherNames, [NotNullWhen(true)] out VariableExpander? expander, [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(furtherNames);
        var parser = new VariableParser(text, furtherNames);
        expander = parser.TryParse(out var parts) ? new VariableExpander(text, parts) : null;
        error = expander is null ? parser.Error : null;
        return expander is not null;
    }

    /// <summary>Puts the values in.</summary>
    /// <param name="values">What the variables stand for. One that has no value at present is empty.</param>
    /// <param name="escape">
    /// Applied to every value before it is put in, not to the text around: for LDAP filters, file names and the like. Null for none. What the modifier <c>D</c> puts between
    /// a domain's labels is text around: the labels are escaped, each by itself.
    /// </param>
    public string Expand(VariableValues values, Func<string, string>? escape = null)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (_parts is [{ Name: null } only])
        {
            return only.Literal;
        }

        var output = new StringBuilder();
        foreach (var part in _parts)
        {
            output.Append(part.Name is null ? part.Literal : part.Format.Apply(values.Find(part.Name), escape));
        }

        return output.ToString();
    }

    /// <summary>The text as given.</summary>
    public override string ToString() => Text;
}
