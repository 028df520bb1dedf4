using System.Globalization;

namespace Embedded.Mail.Ldap.Queries;

/// <summary>A file of settings as Dovecot 2.3 has it: <c>dovecot-ldap.conf.ext</c>.</summary>
internal static class LdapSettingsFile
{
    private static readonly Dictionary<string, Action<LdapOptions, string>> Settings = new(StringComparer.Ordinal)
    {
        ["uris"] = (options, value) => options.Uris = value,
        ["hosts"] = (options, value) => options.Uris = string.Join(' ', value.Split([' ', '\t', ','], StringSplitOptions.RemoveEmptyEntries).Select(host => "ldap://" + host)),
        ["dn"] = (options, value) => options.Dn = value,
        ["dnpass"] = (options, value) => options.DnPassword = value,
        ["sasl_bind"] = (options, value) => options.SaslExternal = YesOrNo(value),
        ["sasl_mech"] = (_, value) => OneOf(value, "EXTERNAL"),
        ["tls"] = (options, value) => options.StartTls = YesOrNo(value),
        ["tls_require_cert"] = (options, value) => options.RequireCertificate = Choice<LdapCertificateCheck>(value),
        ["tls_ca_cert_file"] = (options, value) => options.CaCertificateFile = value,
        ["tls_ca_cert_dir"] = (options, value) => options.CaCertificateDirectory = value,
        ["tls_cert_file"] = (options, value) => options.CertificateFile = value,
        ["tls_key_file"] = (options, value) => options.KeyFile = value,
        ["auth_bind"] = (options, value) => options.AuthBind = YesOrNo(value),
        ["auth_bind_userdn"] = (options, value) => options.AuthBindUserDn = value,
        ["ldap_version"] = (_, value) => OneOf(value, "3"),
        ["base"] = (options, value) => options.Base = value,
        ["deref"] = (options, value) => options.Dereference = Choice<LdapDereference>(value),
        ["scope"] = (options, value) => options.Scope = Choice<LdapScope>(value),
        ["user_attrs"] = (options, value) => options.UserAttributes = value,
        ["user_filter"] = (options, value) => options.UserFilter = value,
        ["pass_attrs"] = (options, value) => options.PassAttributes = value,
        ["pass_filter"] = (options, value) => options.PassFilter = value,
        ["iterate_attrs"] = (options, value) => options.IterateAttributes = value,
        ["iterate_filter"] = (options, value) => options.IterateFilter = value,
        ["default_pass_scheme"] = (options, value) => options.DefaultPasswordScheme = value,

        // Here look-ups never share a connection nor block, and nothing of libldap is there to say more.
        ["blocking"] = (_, _) => { },
        ["debug_level"] = (_, _) => { },
        ["userdb_warning_disable"] = (_, _) => { },
    };

    // Empty means the same as absent: nothing is said of SASL, or the library's file is not read.
    private static readonly string[] EmptyOnly = ["sasl_realm", "sasl_authz_id", "tls_cipher_suite", "ldaprc_path"];

    /// <summary>Takes all settings of a file.</summary>
    /// <exception cref="FormatException">A setting is unknown, not supported or wrong.</exception>
    public static void Read(string text, string path, LdapOptions options)
    {
        foreach (var (number, line) in Lines(text))
        {
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? line : line[..equals].TrimEnd();
            try
            {
                Apply(name, equals < 0 ? throw new FormatException("'=' is missing") : Unquoted(line[(equals + 1)..].Trim()), options);
            }
            catch (FormatException e)
            {
                throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"{path} line {number}: {name}: {e.Message}."), e);
            }
        }
    }

    private static void Apply(string name, string value, LdapOptions options)
    {
        if (EmptyOnly.Contains(name))
        {
            OneOf(value, "");
            return;
        }

        var apply = Settings.GetValueOrDefault(name) ?? throw new FormatException("unknown setting");
        apply(options, value);
    }

    private static IEnumerable<(int Number, string Line)> Lines(string text)
    {
        var (number, begun) = (0, "");
        foreach (var raw in text.Split('\n'))
        {
            number++;
            var line = raw.Trim();
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            begun += line.TrimEnd('\\');
            if (line[^1] != '\\')
            {
                yield return (number, begun);
                begun = "";
            }
        }

        if (begun.Length > 0)
        {
            yield return (number, begun);
        }
    }

    private static string Unquoted(string value) =>
        value.Length >= 2 && value[0] == value[^1] && value[0] is '"' or '\'' ? value[1..^1] : value;

    private static bool YesOrNo(string value) => value.ToLowerInvariant() switch
    {
        "yes" or "y" or "true" or "1" => true,
        "no" or "n" or "false" or "0" or "" => false,
        _ => throw new FormatException($"'{value}' is neither yes nor no"),
    };

    private static TEnum Choice<TEnum>(string value)
        where TEnum : struct, Enum =>
        Enum.TryParse<TEnum>(value, ignoreCase: true, out var choice) && Enum.IsDefined(choice) && !int.TryParse(value, CultureInfo.InvariantCulture, out _)
            ? choice
            : throw new FormatException($"'{value}' is none of {string.Join(", ", Enum.GetNames<TEnum>()).ToLowerInvariant()}");

    private static void OneOf(string value, string only)
    {
        if (!value.Equals(only, StringComparison.OrdinalIgnoreCase))
        {
            throw new FormatException(only.Length == 0 ? "is not supported" : $"'{value}' is not supported, only {only}");
        }
    }
}
