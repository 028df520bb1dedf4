using System.Collections.Frozen;
using System.Globalization;
using System.Net;

namespace Embedded.Mail.Messages;

/// <summary>What %-variables stand for in one expansion. Immutable.</summary>
public sealed class VariableValues
{
    private static readonly FrozenDictionary<string, string> LongNames = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["u"] = "user",
        ["n"] = "username",
        ["d"] = "domain",
        ["s"] = "service",
        ["h"] = "home",
        ["l"] = "lip",
        ["r"] = "rip",
        ["a"] = "lport",
        ["b"] = "rport",
        ["p"] = "pid",
        ["m"] = "mech",
        ["c"] = "secured",
        ["k"] = "cert",
        ["w"] = "password",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenSet<string> OtherNames = FrozenSet.Create(
        StringComparer.Ordinal,
        "session", "hostname", "domain_first", "domain_last",
        "auth_user", "auth_username", "auth_domain", "orig_user", "orig_username", "orig_domain", "master_user",
        "login_user", "login_username", "login_domain", "uid", "gid");

    private static readonly FrozenDictionary<string, string> Aliases = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["local_ip"] = "lip",
        ["remote_ip"] = "rip",
        ["local_port"] = "lport",
        ["remote_port"] = "rport",
        ["real_lip"] = "lip",
        ["real_rip"] = "rip",
        ["real_lport"] = "lport",
        ["real_rport"] = "rport",
        ["protocol"] = "service",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // Names that carry a field's name after the colon: %{userdb:quota_rule}, %{passdb:x:default}.
    private static readonly string[] Prefixes = ["userdb:", "passdb:", "oauth2:", "env:"];

    // Never changed: built for each login and delivery, where an immutable dictionary would cost ten times as much.
    private readonly Dictionary<string, string> _values;

    private readonly Func<string, string?>? _others;

    internal VariableValues(Dictionary<string, string> values, Func<string, string?>? others = null)
    {
        _values = values;
        _others = others;
    }

    /// <summary>The values of a user who is known: for <c>mail_location</c> and other settings of a session.</summary>
    /// <param name="user">The user.</param>
    /// <param name="service">The protocol in use, or empty.</param>
    public static VariableValues ForUser(MailUser user, string service = "")
    {
        ArgumentNullException.ThrowIfNull(user);
        var values = new VariableValuesBuilder();
        values.AddName("user", "username", "domain", user.Name);
        values.AddName("auth_user", "auth_username", "auth_domain", user.Fields.GetValueOrDefault("master_user", user.Name));
        values.Add("service", service);
        values.AddUserFields(user.Fields);
        values.Add("home", user.Home ?? "");
        values.Add("uid", user.UnixUserId?.ToString(CultureInfo.InvariantCulture) ?? "");
        values.Add("gid", user.UnixGroupId?.ToString(CultureInfo.InvariantCulture) ?? "");
        return values.Build();
    }

    /// <summary>Another set in which one variable has another value.</summary>
    /// <param name="name">A name that <see cref="VariableExpander.Parse"/> accepts, short or long.</param>
    /// <param name="value">Its value.</param>
    /// <exception cref="ArgumentException">The name is unknown.</exception>
    public VariableValues With(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var known = LongNameOf(name) ?? throw new ArgumentException($"Unknown variable '{name}'.", nameof(name));
        return new VariableValues(new Dictionary<string, string>(_values, StringComparer.Ordinal) { [known] = value }, _others);
    }

    /// <summary>Another set that knows the values of further names too.</summary>
    /// <param name="others">
    /// Gives the value of a name as <see cref="VariableExpander.TryParse(string, IReadOnlyCollection{string}, out VariableExpander, out string)"/> took it, with what stands behind a
    /// colon; null for one that it does not know.
    /// </param>
    public VariableValues With(Func<string, string?> others)
    {
        ArgumentNullException.ThrowIfNull(others);
        return new VariableValues(_values, others);
    }

    /// <summary>The long name of a variable by its short or long name; null when there is none such.</summary>
    internal static string? LongNameOf(string name)
    {
        var known = LongNames.GetValueOrDefault(name) ?? Aliases.GetValueOrDefault(name) ?? name;
        return LongNames.Values.Contains(known) || OtherNames.Contains(known) || HasPrefix(known) ? known : null;
    }

    /// <summary>The value, or empty.</summary>
    internal string Find(string longName)
    {
        if (_values.TryGetValue(longName, out var value))
        {
            return value;
        }

        return longName switch
        {
            "pid" => Environment.ProcessId.ToString(CultureInfo.InvariantCulture),
            "hostname" => Dns.GetHostName(),
            _ => _others?.Invoke(longName) ?? FindField(longName),
        };
    }

    private static bool HasPrefix(string name) =>
        Prefixes.Any(prefix => name.Length > prefix.Length && name.StartsWith(prefix, StringComparison.Ordinal));

    private string FindField(string longName)
    {
        var parts = longName.Split(':', 3);
        if (parts.Length < 2)
        {
            return "";
        }

        var value = parts[0] == "env"
            ? Environment.GetEnvironmentVariable(parts[1])
            : _values.GetValueOrDefault($"{parts[0]}:{parts[1]}");
        return value ?? (parts.Length == 3 ? parts[2] : "");
    }
}
