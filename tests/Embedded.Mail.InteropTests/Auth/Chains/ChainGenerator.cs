using System.Collections.Immutable;
using System.Globalization;

namespace Embedded.Mail.InteropTests.Auth.Chains;

/// <summary>Chains from a fixed seed, over a few passwd-files that are made from it as well.</summary>
internal sealed class ChainGenerator(Random random, string folder)
{
    private const int Files = 14;
    private const int PlainFiles = 10;

    private static readonly string[] Rules = ["return-ok", "return", "return-fail", "continue", "continue-ok", "continue-fail"];
    private static readonly string[] Users = ["alice", "bob", "carol@example.org", "dave", "root", "alice@example.org"];
    private static readonly string[] PassFields =
    [
        "nologin", "nologin reason=Moved", "allow_nets=192.0.2.0/24", "allow_nets=10.0.0.0/8,192.0.2.1", "allow_nets=10.0.0.0/8", "allow_nets=local", "userdb_uid=1234", "userdb_home=/prefetched/%u",
        "userdb_quota_rule=*:storage=1G", "userdb_mail=maildir:~/M", "userdb_x=%{orig_user}", "noauthenticate", "nodelay", "fail",
    ];

    // A name that a passdb changes and then does not accept stays changed in Dovecot, and here does not: such fields are for chains of one passdb.
    private static readonly string[] NameFields = ["user=other", "user=%n@new.org", "username=bob", "domain=example.org", "userdb_user=renamed", "userdb_user=%n@moved.org"];

    private static readonly string[] UserFields = ["userdb_mail=sdbox:~/S", "userdb_quota_rule=*:messages=5", "userdb_gid=2345", "userdb_y=%d", "userdb_home=/own/%n"];
    private static readonly string[] Filters = ["alice", "*@example.org", "!bob", "a* !*.org", "b* c*", "*", "!*@* alice"];
    private static readonly string[] Mechanisms = ["plain", "login", "plain login"];
    private static readonly string[] PassTemplates = ["userdb_x=1", "nologin", "allow_nets=192.0.2.1", "allow_nets=192.0.2.0/28", "userdb_home=/t/%u userdb_uid=77", "userdb_x:protected=2"];
    private static readonly string[] UserTemplates = ["uid=500 gid=500", "home=/tmpl/%u", "mail=mbox:~/m", "quota_rule:protected=*:storage=2G", "home:protected=/p/%n"];

    /// <summary>Makes the files.</summary>
    public void WriteFiles()
    {
        for (var file = 0; file < Files; file++)
        {
            var lines = Users.Where(_ => random.Next(5) > 0).Select(user => Line(user, file >= PlainFiles));
            File.WriteAllLines(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"users{file}")), lines);
        }

        File.WriteAllText(Path.Combine(folder, "users-example.org"), "carol@example.org:{PLAIN}p1:::::\ncarol:{PLAIN}p2:::::\n");
    }

    /// <summary>The next chain.</summary>
    public ChainCase Next(int number)
    {
        var isAlone = random.Next(4) == 0;
        var passDbs = Enumerable.Range(0, isAlone ? 1 : random.Next(1, 5)).Select(_ => PassDb(isAlone)).ToList();
        // Master users alone are no chain, and neither server takes a last passdb that passes on.
        passDbs = passDbs.All(IsMaster) ? [passDbs[0].Remove(("master", "yes")), .. passDbs[1..]] : passDbs;
        var last = passDbs.FindLastIndex(db => !IsMaster(db));
        passDbs[last] = passDbs[last].Remove(("pass", "yes")).Remove(("deny", "yes"));
        if (passDbs.Any(IsMaster))
        {
            passDbs = [.. passDbs.Select(db => db.RemoveAll(setting => setting.Name == "skip" || (IsMaster(db) && setting.Name.StartsWith("result_", StringComparison.Ordinal))))];
        }

        return new ChainCase(
            string.Create(CultureInfo.InvariantCulture, $"t{number}"), [.. Settings()], [.. passDbs], [.. Enumerable.Range(0, random.Next(0, 4)).Select(index => UserDb(isFirst: index == 0))]);
    }

    private static bool IsMaster(ImmutableArray<(string Name, string Value)> passDb) => passDb.Contains(("master", "yes"));

    private string Line(string user, bool mayChangeName)
    {
        var isOpen = random.Next(8) == 0;
        var password = isOpen ? "" : "{PLAIN}p" + random.Next(1, 4).ToString(CultureInfo.InvariantCulture);
        var ids = random.Next(3) == 0 ? ":" : string.Create(CultureInfo.InvariantCulture, $"{random.Next(1000, 1010)}:{random.Next(2000, 2010)}");
        var fields = new List<string>();
        if (isOpen)
        {
            fields.Add("nopassword");
        }

        fields.AddRange(Some(PassFields, 4));
        fields.AddRange(Some(UserFields, 4));
        fields.AddRange(mayChangeName && random.Next(2) == 0 ? [Pick(NameFields)] : []);
        if (fields.Contains("noauthenticate"))
        {
            fields.RemoveAll(field => field == "fail" || field.StartsWith("allow_nets", StringComparison.Ordinal));
        }

        return $"{user}:{password}:{ids}::{(random.Next(3) == 0 ? "" : $"/home/{user}")}::{string.Join(' ', fields)}";
    }

    private IEnumerable<(string, string, string)> Settings()
    {
        yield return ("auth_username_format", "UserNameFormat", Pick(["%Lu", "%Lu", "%u", "%Ln", "%n", "%Lu-x"]));
        yield return ("auth_master_user_separator", "MasterUserSeparator", "*");
        if (random.Next(3) == 0)
        {
            yield return ("auth_default_realm", "DefaultRealm", "example.org");
        }

        if (random.Next(3) == 0)
        {
            yield return ("auth_username_translation", "UserNameTranslation", Pick(["#@", "xa%b", "aeeo"]));
        }

        if (random.Next(3) == 0)
        {
            yield return ("auth_username_chars", "UserNameChars", "abcdefghijklmnopqrstuvwxyz@.-");
        }
    }

    private ImmutableArray<(string Name, string Value)> PassDb(bool isAlone)
    {
        var settings = ImmutableArray.CreateBuilder<(string, string)>();
        if (random.Next(4) > 0)
        {
            settings.Add(("driver", "passwd-file"));
            settings.Add(("args", FileArguments(isAlone)));
        }
        else
        {
            settings.Add(("driver", "static"));
            settings.Add(("args", Pick(["password=p1", "nopassword", "password={PLAIN}p2 userdb_home=/st/%u", "nopassword allow_nets=192.0.2.1", "password=%u"])));
        }

        settings.AddRange(Kind());
        settings.AddRange(Results());
        if (settings.Contains(("deny", "yes")))
        {
            settings.RemoveAll(setting => setting.Item1 == "result_failure");
        }

        Maybe(5, ("skip", Pick(["authenticated", "unauthenticated", "never"])));
        Maybe(6, ("mechanisms", Pick(Mechanisms)));
        Maybe(6, ("username_filter", Pick(Filters)));
        Maybe(5, ("default_fields", Pick(PassTemplates)));
        Maybe(5, ("override_fields", Pick(PassTemplates)));
        return settings.ToImmutable();

        void Maybe(int one, (string, string) setting)
        {
            if (random.Next(one) == 0)
            {
                settings.Add(setting);
            }
        }
    }

    private IEnumerable<(string, string)> Kind() => random.Next(9) switch
    {
        0 => [("deny", "yes")],
        1 or 2 => [("master", "yes")],
        3 => [("master", "yes"), ("pass", "yes")],
        4 => [("pass", "yes")],
        _ => random.Next(3) == 0 ? [("result_success", Pick(Rules))] : [],
    };

    private ImmutableArray<(string Name, string Value)> UserDb(bool isFirst)
    {
        var settings = ImmutableArray.CreateBuilder<(string, string)>();
        (string, string)[] driver = random.Next(4) switch
        {
            0 => [("driver", "prefetch")],
            1 => [("driver", "static"), ("args", Pick(["uid=1 gid=1 home=/s/%u", "home=/s/%n mail=maildir:%h", "uid=3", "user=%Lu home=/v/%d"]) + (random.Next(3) == 0 ? " allow_all_users=yes" : ""))],
            _ => [("driver", "passwd-file"), ("args", FileArguments())],
        };
        settings.AddRange(driver);
        settings.AddRange(Results());
        if (random.Next(5) == 0)
        {
            settings.Add(("result_success", Pick(Rules)));
        }

        foreach (var name in (string[])["default_fields", "override_fields"])
        {
            // Default fields of a first userdb, or of one that knows nobody of itself, take part in Dovecot's passdb look-ups.
            if (random.Next(4) == 0 && (name == "override_fields" || (!isFirst && driver.Contains(("driver", "passwd-file")))))
            {
                settings.Add((name, Pick(name == "default_fields" ? UserTemplates : [.. UserTemplates, "user=%n@tmpl.org"])));
            }
        }

        if (random.Next(5) == 0)
        {
            settings.Add(("skip", Pick(["found", "notfound", "never"])));
        }

        return settings.ToImmutable();
    }

    private string FileArguments(bool mayChangeName = false)
    {
        var path = random.Next(12) switch
        {
            0 or 1 => "users-%d",
            _ => string.Create(CultureInfo.InvariantCulture, $"users{random.Next(mayChangeName ? Files : PlainFiles)}"),
        };
        var format = random.Next(6) == 0 ? $"username_format={Pick(["%n", "%Lu", "%u@example.org"])} " : "";
        return $"{format}{folder}/{path}";
    }

    private IEnumerable<(string, string)> Results()
    {
        if (random.Next(5) == 0)
        {
            yield return ("result_failure", Pick(Rules));
        }

        if (random.Next(5) == 0)
        {
            yield return ("result_internalfail", Pick(Rules));
        }
    }

    private IEnumerable<string> Some(string[] values, int one) => random.Next(one) switch
    {
        0 => [Pick(values)],
        1 => ((string[])[Pick(values), Pick(values)]).Distinct(),
        _ => [],
    };

    private string Pick(string[] values) => values[random.Next(values.Length)];
}
