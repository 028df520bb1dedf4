using System.Text;
using Embedded.Mail.Auth;
using Embedded.Mail.InteropTests.Peers;
using Embedded.Mail.Ldap;
using Embedded.Mail.Tests.Logging;

namespace Embedded.Mail.InteropTests.Ldap;

/// <summary>Users in a directory, and data bases over it.</summary>
internal static class TestDirectory
{
    public const string People = "ou=people,dc=example,dc=org";

    /// <summary>LDIF of posixAccounts with passwords in plain text.</summary>
    public static string Ldif(IReadOnlyDictionary<string, string> passwords, Func<string, string>? home = null)
    {
        var text = new StringBuilder($"dn: {People}\nobjectClass: organizationalUnit\nou: people\n");
        var id = 5000;
        foreach (var (user, password) in passwords)
        {
            text.Append('\n')
                .AppendLine(null, $"dn: uid={user},{People}")
                .AppendLine("objectClass: inetOrgPerson").AppendLine("objectClass: posixAccount")
                .AppendLine(null, $"uid: {user}").AppendLine(null, $"cn: {user}").AppendLine(null, $"sn: {user}")
                .AppendLine(null, $"mail: {user}@example.org")
                .AppendLine(null, $"uidNumber: {id}").AppendLine(null, $"gidNumber: {id++}")
                .AppendLine(null, $"homeDirectory: {home?.Invoke(user) ?? "/home/" + user}")
                .AppendLine(null, $"userPassword:: {Convert.ToBase64String(Encoding.UTF8.GetBytes(password))}");
        }

        return text.ToString();
    }

    /// <summary>A data base that reads stored passwords as the reader.</summary>
    public static LdapDb Open(string uris, Action<LdapOptions>? configure = null, TimeProvider? time = null)
    {
        var options = new LdapOptions
        {
            Uris = uris,
            Base = PrivateSlapd.Suffix,
            Dn = PrivateSlapd.Reader,
            DnPassword = PrivateSlapd.ReaderPassword,
            DefaultPasswordScheme = "PLAIN",
        };
        configure?.Invoke(options);
        return new LdapDb(options, new PasswordVerifier(), SuiteLog.For<LdapDb>(), time);
    }

    public static AuthRequest Request(string user) => new(user, "imap") { IsSecured = true, Mechanism = "PLAIN" };

    public static async Task<PassDbResult> VerifyAsync(this LdapDb db, string user, string password) =>
        await db.VerifyAsync(Request(user), Encoding.UTF8.GetBytes(password), CancellationToken.None);

    public static async Task<PassDbResult> FindPasswordAsync(this LdapDb db, string user) =>
        await ((IPassDb)db).LookupAsync(Request(user), CancellationToken.None);

    public static async Task<UserDbResult> FindUserAsync(this LdapDb db, string user) =>
        await ((IUserDb)db).LookupAsync(Request(user), CancellationToken.None);

    public static async Task<List<string>> ListAsync(this LdapDb db)
    {
        var names = new List<string>();
        await foreach (var name in db.ListUsersAsync(CancellationToken.None))
        {
            names.Add(name);
        }

        return names;
    }
}
