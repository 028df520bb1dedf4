using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Auth;

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
    private static readonly string[] Prefixes = ["userdb:", "passdb:", "env:"];

    private readonly ImmutableDictionary<string, string> _values;

    private VariableValues(ImmutableDictionary<string, string> values) => _values = values;

    /// <summary>The values of a login or look-up in progress.</summary>
    /// <param name="request">Who asks; <c>%{passdb:…}</c> are its fields.</param>
    /// <param name="userFields">The userdb's fields so far, for <c>%h</c> and <c>%{userdb:…}</c>; null for none.</param>
    public static VariableValues ForRequest(AuthRequest request, ImmutableDictionary<string, string>? userFields = null)
    {
        ArgumentNullException.ThrowIfNull(request);
        var values = new Builder();
        values.AddName("user", "username", "domain", request.UserName);
        values.AddName("orig_user", "orig_username", "orig_domain", request.OriginalUserName);
        values.AddName("auth_user", "auth_username", "auth_domain", request.MasterUser ?? request.UserName);
        values.AddName("login_user", "login_username", "login_domain", request.RequestedLoginUser ?? "");
        values.Add("master_user", request.MasterUser ?? "");
        values.AddConnection(request);
        values.AddFields("passdb:", request.Fields);
        values.AddUserFields(userFields ?? MailUser.NoFields);
        return values.Build();
    }

    /// <summary>The values of a user who is known: for <c>mail_location</c> and other settings of a session.</summary>
    /// <param name="user">The user.</param>
    /// <param name="service">The protocol in use, or empty.</param>
    public static VariableValues ForUser(MailUser user, string service = "")
    {
        ArgumentNullException.ThrowIfNull(user);
        var values = new Builder();
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
        return new VariableValues(_values.SetItem(known, value));
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
            _ => FindField(longName),
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

    private sealed class Builder
    {
        private readonly ImmutableDictionary<string, string>.Builder _values = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);

        public VariableValues Build() => new(_values.ToImmutable());

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

        public void AddConnection(AuthRequest request)
        {
            Add("service", request.Service);
            Add("mech", request.Mechanism);
            Add("session", request.SessionId);
            Add("secured", request.IsSecured ? "secured" : "");
            AddEndPoint("rip", "rport", request.RemoteEndPoint);
            AddEndPoint("lip", "lport", request.LocalEndPoint);
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

        private void AddEndPoint(string address, string port, IPEndPoint? endPoint)
        {
            Add(address, endPoint?.Address.ToString() ?? "");
            Add(port, endPoint?.Port.ToString(CultureInfo.InvariantCulture) ?? "");
        }
    }
}
