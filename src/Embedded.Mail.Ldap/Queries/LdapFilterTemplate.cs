using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using Embedded.Mail.Ldap.Wire;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Ldap.Queries;

/// <summary>
/// A filter with %-variables, whose values can be nothing but values in it. Where the value compared with is itself a distinguished name, as in <c>(member=uid=%u,ou=people)</c>, a variable can be nothing but a value in that
/// name either.
/// </summary>
internal sealed partial class LdapFilterTemplate
{
    private readonly ImmutableArray<(VariableExpander Text, bool IsInDn)> _parts;
    private readonly string _setting;

    private LdapFilterTemplate(ImmutableArray<(VariableExpander Text, bool IsInDn)> parts, string setting)
    {
        _parts = parts;
        _setting = setting;
    }

    /// <summary>The variables in it.</summary>
    public IEnumerable<string> VariableNames => _parts.SelectMany(part => part.Text.VariableNames);

    /// <summary>Reads a setting.</summary>
    /// <exception cref="FormatException">It is no filter or a variable is wrong; the message names the setting.</exception>
    public static LdapFilterTemplate Parse(string text, string setting)
    {
        var parts = ImmutableArray.CreateBuilder<(VariableExpander, bool)>();

        // Only structure has parentheses of its own: those of values are written \28 and \29, and no variable's name has any.
        foreach (var piece in Pieces().Split(text).Where(piece => piece.Length > 0))
        {
            parts.Add(VariableExpander.TryParse(piece, out var template, out var error)
                ? (template, ComparesWithDn().IsMatch(piece))
                : throw new FormatException($"LdapOptions.{setting}: {error}."));
        }

        var filter = new LdapFilterTemplate(parts.DrainToImmutable(), setting);
        _ = filter.Expand(VariableValues.ForUser(new MailUser("user@example.org")));
        return filter;
    }

    /// <summary>Puts the values in.</summary>
    /// <exception cref="FormatException">The result is no filter: a variable stands where no value can.</exception>
    public LdapFilter Expand(VariableValues values)
    {
        var text = new StringBuilder();
        foreach (var (template, isInDn) in _parts)
        {
            text.Append(template.Expand(values, isInDn ? LdapEscape.DnInFilter : LdapEscape.Filter));
        }

        return LdapFilterParser.TryParse(text.ToString(), out var filter, out var error) ? filter : throw new FormatException($"LdapOptions.{_setting}: {error}.");
    }

    [GeneratedRegex(@"([()])")]
    private static partial Regex Pieces();

    // member=uid=…, memberOf:1.2.840.113556.1.4.1941:=cn=…
    [GeneratedRegex(@"^[^=]*=\s*[A-Za-z0-9][A-Za-z0-9.-]*=")]
    private static partial Regex ComparesWithDn();
}
