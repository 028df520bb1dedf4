using System.Collections.Immutable;
using System.Globalization;
using System.Net;

namespace Embedded.Mail.Messages;

/// <summary>Gathers what variables stand for; not used any more once that is built.</summary>
internal sealed class VariableValuesBuilder
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    public VariableValues Build() => new(_values);

    public void Add(string name, string value) => _values[name] = value;

    // Dovecot parts a name at its first @; domain_last is what follows the last.
    public void AddName(string full, string local, string domain, string value)
    {
        var at = value.IndexOf('@', StringComparison.Ordinal);
        Add(full, value);
        Add(local, at < 0 ? value : value[..at]);
        Add(domain, at < 0 ? "" : value[(at + 1)..]);
        if (full == "user")
        {
            var rest = at < 0 ? "" : value[(at + 1)..];
            Add("domain_first", rest.Split('@')[0]);
            Add("domain_last", rest[(rest.LastIndexOf('@') + 1)..]);
        }
    }

    public void AddUserFields(ImmutableDictionary<string, string> fields)
    {
        AddFields("userdb:", fields);
        Add("home", fields.GetValueOrDefault("home", ""));
        Add("uid", fields.GetValueOrDefault("uid", ""));
        Add("gid", fields.GetValueOrDefault("gid", ""));
    }

    public void AddFields(string prefix, ImmutableDictionary<string, string> fields)
    {
        foreach (var (name, value) in fields)
        {
            Add(prefix + name, value);
        }
    }

    public void AddEndPoint(string address, string port, IPEndPoint? endPoint)
    {
        Add(address, endPoint?.Address.ToString() ?? "");
        Add(port, endPoint?.Port.ToString(CultureInfo.InvariantCulture) ?? "");
    }
}
