using System.Globalization;

namespace Embedded.Mail.InteropTests.Sql;

/// <summary>Makes queries of columns and conditions that three kinds of data bases understand.</summary>
/// <param name="random">Chooses.</param>
/// <param name="hasErrors">Whether some of the queries are refused by the data base.</param>
internal sealed class SqlCaseGenerator(Random random, bool hasErrors)
{
    /// <summary>What the queries ask.</summary>
    public const string Table = """
        CREATE TABLE accounts (name VARCHAR(64), domain VARCHAR(64), pw VARCHAR(255), home VARCHAR(255), uid INTEGER, gid INTEGER);
        INSERT INTO accounts VALUES
          ('alice', 'example.org', 'p1', '/srv/alice', 2000, 2001),
          ('bob', 'example.org', '{PLAIN}p1', '/srv/bob', 2000, 2001),
          ('carol', 'example.org', NULL, '/srv/carol', 2000, 2001),
          ('dave', 'example.org', '', '/srv/dave', 2000, 2001),
          ('twice', 'example.org', 'p1', '/srv/first', 2000, 2001),
          ('twice', 'example.net', 'p2', '/srv/second', 2000, 2001),
          ('o''neil', 'example.org', 'p1', '/srv/oneil', 2000, 2001),
          ('fritz', 'example.org', '{SHA512-CRYPT}$6$saltsalt$yCvM9W.kEHZiTsDnPJzUgXFZhSVvBqGZ.', '/srv/fritz', 2000, 2001);
        """;

    public static readonly string[] Users =
        ["alice@example.org", "bob@example.org", "carol@example.org", "dave@example.org", "twice@example.org", "o'neil@example.org", "fritz@example.org", "nobody@example.org", "alice", "ALICE@example.org"];

    // Not the empty one: Dovecot lets it in where the stored one is empty too, and we do not.
    public static readonly string[] Passwords = ["p1", "p2", "{PLAIN}p1"];

    private static readonly string[] PasswordColumns =
    [
        "pw AS password", "pw AS password", "pw AS password", "pw AS password", "'p2' AS password", "'{PLAIN}p1' AS password", "pw AS password_noscheme", "NULL AS password", "NULL AS password, 'Y' AS nopassword",
        "NULL AS password, '' AS nopassword", "NULL AS password, NULL AS nopassword", "pw AS password, 'Y' AS nopassword", "'' AS password, 'Y' AS nopassword", "pw AS passwort",
    ];

    private static readonly string[] MoreColumns =
    [
        "NULL AS nologin", "'Y' AS nologin", "0 AS nologin", "'192.0.2.0/24' AS allow_nets", "'10.0.0.0/8' AS allow_nets", "NULL AS allow_nets", "'new' AS username", "'new@other.org' AS username",
        "'example.net' AS domain", "NULL AS domain", "'x@y.example' AS user", "NULL AS user", "'N' AS fail", "home AS userdb_home", "home AS userdb_home", "'/srv/%d/%n' AS userdb_home",
        "uid AS userdb_uid", "gid AS userdb_gid", "'*:storage=1G' AS userdb_quota_rule", "'%u %Ud %1n %{service} %{rip}' AS userdb_probe", "'%%' AS userdb_percent", "12 AS userdb_number", "1.5 AS userdb_decimal",
        "true AS userdb_truth", "'sdbox:~/mail' AS userdb_mail", "'unused' AS something",
    ];

    private static readonly string[] Conditions =
    [
        "name = '%n' AND domain = '%d'", "name = '%n' AND domain = '%d'", "name = '%n' AND domain = '%{domain}'", "name = '%Ln'", "name LIKE '%n'", "'%d' = domain AND name = '%n'", "name = '%n' AND 1 = 0",
    ];

    private const string Error = "missing = '%n'";

    private static readonly string[] UserColumns =
    [
        "home, uid, gid", "home, uid, gid, '%u' AS probe", "'/home/%d/%n' AS home, 2000 AS uid, 2001 AS gid", "home, NULL AS uid", "'new' AS username, home", "'z@z.example' AS user, home", "NULL AS home", "home, 'a=b c' AS odd",
    ];

    /// <summary>Makes a case.</summary>
    public SqlCase Next(int number)
    {
        var columns = string.Join(", ", Some(MoreColumns).Prepend(One(PasswordColumns)));
        return new SqlCase(
            string.Create(CultureInfo.InvariantCulture, $"sql{number}"),
            $"SELECT {columns} FROM accounts WHERE {(Fails() ? Error : One(Conditions))}",
            $"SELECT {One(UserColumns)} FROM accounts WHERE {(Fails() ? Error : "name = '%n' AND domain = '%d'")}",
            random.Next(2) == 0);
    }

    private bool Fails() => hasErrors && random.Next(8) == 0;

    private string One(string[] choices) => choices[random.Next(choices.Length)];

    // Each column's name once: which of two counts is no question of ours.
    private IEnumerable<string> Some(string[] choices) =>
        Enumerable.Range(0, random.Next(5)).Select(_ => One(choices)).DistinctBy(static column => column[(column.LastIndexOf(' ') + 1)..]);
}
