using Embedded.Mail.Auth;
using Embedded.Mail.Ldap.Wire;
using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Ldap.Queries;

/// <summary>Makes fields of an entry.</summary>
internal sealed class LdapFieldReader(LdapAttributeMap map, ILogger logger)
{
    /// <summary>The fields in their order. When one renames the user, <c>%u</c> and the like mean the new name from there on, as in Dovecot.</summary>
    public IEnumerable<KeyValuePair<string, string>> Read(LdapEntry entry, AuthRequest request)
    {
        foreach (var field in map.Fields)
        {
            if (field.Attribute.Length > 0 && entry[field.Attribute].IsEmpty)
            {
                continue;
            }

            var values = request.ToVariables().With(name => Find(name, entry, field));
            var (name, value) = (field.Name.Expand(values), field.Value?.Expand(values) ?? First(field.Attribute, entry));
            request = name == "user" && value.Length > 0 ? request with { UserName = value } : request;
            yield return KeyValuePair.Create(name, value);
        }
    }

    /// <summary>All values of a field: every one of the attribute's, or the one that its template makes.</summary>
    public IEnumerable<string> ReadAll(LdapEntry entry, AuthRequest request, string name) =>
        from field in map.Fields
        where field.Name.Text == name && (field.Attribute.Length == 0 || !entry[field.Attribute].IsEmpty)
        from value in field.Value is { } template
            ? [template.Expand(request.ToVariables().With(variable => Find(variable, entry, field)))]
            : entry[field.Attribute].AsEnumerable()
        select value;

    private string? Find(string name, LdapEntry entry, LdapField field)
    {
        var parts = name.Split(':', 3);
        return parts[0] switch
        {
            "$" => field.Attribute.Length > 0 ? First(field.Attribute, entry) : "",
            "ldap_dn" => entry.Dn,
            "ldap" => FirstOr(parts[1], entry, parts),
            "ldap_ptr" => First(parts[1], entry) is { Length: > 0 } pointer ? FirstOr(pointer, entry, parts) : FirstOr("", entry, parts),
            _ => null,
        };
    }

    private string FirstOr(string attribute, LdapEntry entry, string[] parts) =>
        entry[attribute].IsEmpty ? parts.Length == 3 ? parts[2] : "" : First(attribute, entry);

    private string First(string attribute, LdapEntry entry)
    {
        var values = entry[attribute];
        if (values.Length > 1)
        {
            Log.SeveralValues(logger, attribute, entry.Dn);
        }

        return values.IsEmpty ? "" : values[0];
    }
}
