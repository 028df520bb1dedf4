using Embedded.Mail.Ldap.Wire;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Ldap.Queries;

/// <summary>A distinguished name with %-variables, whose values can be nothing but values in it.</summary>
internal sealed class LdapName
{
    private readonly VariableExpander _template;

    private LdapName(VariableExpander template) => _template = template;

    /// <summary>Reads a setting.</summary>
    /// <exception cref="FormatException">A variable is wrong; the message names the setting.</exception>
    public static LdapName Parse(string text, string setting) =>
        VariableExpander.TryParse(text, out var template, out var error) ? new LdapName(template) : throw new FormatException($"LdapOptions.{setting}: {error}.");

    /// <summary>The variables in it.</summary>
    public IEnumerable<string> VariableNames => _template.VariableNames;

    public string Expand(VariableValues values) => _template.Expand(values, LdapEscape.Dn);
}
