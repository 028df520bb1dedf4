using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Embedded.Mail.Auth;
using Microsoft.Extensions.Configuration;

namespace Embedded.Mail.InteropTests.Auth.Chains;

/// <summary>A chain of passdbs and userdbs with the settings of names, as Dovecot's configuration and as ours.</summary>
/// <param name="Service">The protocol's name under which Dovecot has it.</param>
/// <param name="Settings">Global settings: Dovecot's name, ours, and the value.</param>
/// <param name="PassDbs">Each a list of settings by Dovecot's names; our names are made of them.</param>
/// <param name="UserDbs">The same for the userdbs.</param>
internal sealed record ChainCase(
    string Service, ImmutableArray<(string Dovecot, string Ours, string Value)> Settings, ImmutableArray<ImmutableArray<(string Name, string Value)>> PassDbs, ImmutableArray<ImmutableArray<(string Name, string Value)>> UserDbs)
{
    private static readonly Dictionary<string, string> OurNames = new(StringComparer.Ordinal)
    {
        ["driver"] = "Driver",
        ["deny"] = "Deny",
        ["master"] = "Master",
        ["pass"] = "Pass",
        ["skip"] = "Skip",
        ["mechanisms"] = "Mechanisms",
        ["username_filter"] = "UserNameFilter",
        ["default_fields"] = "DefaultFields",
        ["override_fields"] = "OverrideFields",
        ["result_success"] = "ResultSuccess",
        ["result_failure"] = "ResultFailure",
        ["result_internalfail"] = "ResultInternalFail",
    };

    /// <summary>The block of Dovecot's configuration.</summary>
    public string ToDovecot()
    {
        var text = new StringBuilder($"protocol {Service} {{\n");
        foreach (var (name, _, value) in Settings)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {name} = \"{value}\"\n");
        }

        Append(text, "passdb", PassDbs);
        Append(text, "userdb", UserDbs);
        return text.Append("}\n").ToString();
    }

    /// <summary>Our configuration.</summary>
    public IConfiguration ToConfiguration()
    {
        var pairs = new List<KeyValuePair<string, string?>> { new("Auth:FailureDelay", "0"), new("Auth:MaxPenalty", "0"), new("Auth:Mechanisms", "PLAIN LOGIN"), new("Auth:FirstValidUserId", "1"), new("Store", "memory") };
        pairs.AddRange(Settings.Select(setting => KeyValuePair.Create<string, string?>($"Auth:{setting.Ours}", setting.Value)));
        pairs.AddRange(PassDbs.SelectMany((db, index) => Ours($"PassDbs:{index}", db)));
        pairs.AddRange(UserDbs.SelectMany((db, index) => Ours($"UserDbs:{index}", db)));
        return new ConfigurationBuilder().AddInMemoryCollection(pairs).Build();
    }

    private static void Append(StringBuilder text, string kind, IEnumerable<ImmutableArray<(string Name, string Value)>> dbs)
    {
        foreach (var db in dbs)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {kind} {{\n");
            foreach (var (name, value) in db)
            {
                text.Append(CultureInfo.InvariantCulture, $"    {name} = {value}\n");
            }

            text.Append("  }\n");
        }
    }

    private static IEnumerable<KeyValuePair<string, string?>> Ours(string section, ImmutableArray<(string Name, string Value)> db)
    {
        var driver = db.First(setting => setting.Name == "driver").Value;
        foreach (var (name, value) in db)
        {
            foreach (var (ours, text) in name == "args" ? Arguments(driver, value) : [(OurNames[name], Value(name, value))])
            {
                yield return new KeyValuePair<string, string?>($"{section}:{ours}", text);
            }
        }
    }

    private static string Value(string name, string value) => name.StartsWith("result_", StringComparison.Ordinal)
        ? Enum.Parse<AuthDbRule>(value.Replace("-", "", StringComparison.Ordinal), ignoreCase: true).ToString()
        : value == "yes" ? "true" : value;

    private static IEnumerable<(string Name, string Value)> Arguments(string driver, string arguments)
    {
        var rest = new List<string>();
        foreach (var word in arguments.Split(' '))
        {
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            switch (equals < 0 ? word : word[..equals])
            {
                case "password":
                    yield return ("Password", word[(equals + 1)..]);
                    break;
                case "nopassword":
                    yield return ("NoPassword", "true");
                    break;
                case "scheme":
                    yield return ("Scheme", word[(equals + 1)..]);
                    break;
                case "username_format":
                    yield return ("UserNameFormat", word[(equals + 1)..]);
                    break;
                case "allow_all_users":
                    yield return ("AllowAllUsers", "true");
                    break;
                default:
                    rest.Add(word);
                    break;
            }
        }

        if (rest.Count > 0)
        {
            yield return (driver == "passwd-file" ? "Path" : "Fields", string.Join(' ', rest));
        }
    }
}
