using Embedded.Mail.Ldap;
using Embedded.Mail.Ldap.Queries;
using Embedded.Mail.Tests.Logging;

namespace Embedded.Mail.Tests.Ldap;

public sealed class LdapSettingsFileTests
{
    [Test]
    public void A_file_of_dovecot_s_is_read_as_it_is()
    {
        var options = Read("""
            # Comment
            uris = ldap://one.example.org ldaps://two.example.org:1636
            dn = cn=reader,dc=example,dc=org
            dnpass = "a secret # with = signs"

            tls = no
            tls_require_cert = demand
            tls_ca_cert_file = /etc/ssl/ca.pem
              # Comment within
            auth_bind = yes
            auth_bind_userdn = uid=%n,ou=people,dc=%Dd
            base = dc=%Dd
            scope = onelevel
            deref = always
            ldap_version = 3
            blocking = yes
            user_attrs = homeDirectory=home, \
              uidNumber=uid,\
              =mail=sdbox:/srv/%d/%n
            pass_filter = (&(objectClass=posixAccount)(uid=%u))
            default_pass_scheme = SSHA
            tls_cipher_suite =
            """);
        Assert.Multiple(() =>
        {
            Assert.That(options.Uris, Is.EqualTo("ldap://one.example.org ldaps://two.example.org:1636"));
            Assert.That(options.Dn, Is.EqualTo("cn=reader,dc=example,dc=org"));
            Assert.That(options.DnPassword, Is.EqualTo("a secret # with = signs"));
            Assert.That(options.StartTls, Is.False);
            Assert.That(options.RequireCertificate, Is.EqualTo(LdapCertificateCheck.Demand));
            Assert.That(options.CaCertificateFile, Is.EqualTo("/etc/ssl/ca.pem"));
            Assert.That(options.AuthBind, Is.True);
            Assert.That(options.AuthBindUserDn, Is.EqualTo("uid=%n,ou=people,dc=%Dd"));
            Assert.That(options.Scope, Is.EqualTo(LdapScope.OneLevel));
            Assert.That(options.Dereference, Is.EqualTo(LdapDereference.Always));
            Assert.That(options.UserAttributes, Is.EqualTo("homeDirectory=home, uidNumber=uid,=mail=sdbox:/srv/%d/%n"));
            Assert.That(options.DefaultPasswordScheme, Is.EqualTo("SSHA"));
            Assert.That(LdapOptionsRules.Errors(options), Is.Empty);
        });
    }

    [Test]
    public void Hosts_become_uris() =>
        Assert.That(Read("hosts = one.example.org two.example.org:1389 [::1]:389").Uris, Is.EqualTo("ldap://one.example.org ldap://two.example.org:1389 ldap://[::1]:389"));

    [TestCase("nosuch = 1", "line 1: nosuch: unknown setting")]
    [TestCase("base = x\n\ntls = maybe", "line 3: tls: 'maybe' is neither yes nor no")]
    [TestCase("scope = deep", "line 1: scope: 'deep' is none of base, onelevel, subtree")]
    [TestCase("scope = 1", "'1' is none of")]
    [TestCase("tls_require_cert = soft", "'soft' is none of hard, demand, try, allow, never")]
    [TestCase("sasl_mech = GSSAPI", "'GSSAPI' is not supported, only EXTERNAL")]
    [TestCase("ldap_version = 2", "'2' is not supported, only 3")]
    [TestCase("tls_cipher_suite = HIGH", "is not supported")]
    [TestCase("uris", "'=' is missing")]
    public void Wrong_lines_are_refused_and_say_where(string text, string error) =>
        Assert.That(() => Read(text), Throws.TypeOf<FormatException>().With.Message.Contains(error).And.Message.StartsWith("ldap.conf line "));

    [TestCase("Uris", "", "Uris")]
    [TestCase("Uris", "http://example.org", "'http://example.org' is no URI")]
    [TestCase("Uris", "ldap://", "is no URI")]
    [TestCase("Uris", "ldap://host:0", "is no URI")]
    [TestCase("Uris", "ldap://host:65536", "is no URI")]
    [TestCase("Uris", "ldap://ho st", "is no URI")]
    [TestCase("Uris", "ldap://host/dc=example", "is no URI")]
    [TestCase("Uris", "ldapi://relative", "is no URI")]
    [TestCase("Base", "", "Base")]
    [TestCase("Base", "dc=%{nosuch}", "LdapOptions.Base: unknown variable")]
    [TestCase("PassFilter", "(uid=%u", "LdapOptions.PassFilter")]
    [TestCase("UserFilter", "(uid=%u))", "LdapOptions.UserFilter")]
    [TestCase("IterateFilter", "x", "LdapOptions.IterateFilter")]
    [TestCase("UserAttributes", "=x=%{nosuch}", "LdapOptions.UserAttributes")]
    [TestCase("DefaultPasswordScheme", "ROT13", "'ROT13', which is not supported")]
    [TestCase("Dn", "cn=x", "LdapOptions.Dn is set and DnPassword is not")]
    [TestCase("AuthBindUserDn", "uid=%u", "AuthBindUserDn is set and AuthBind is not")]
    public void Wrong_options_fail_the_start_and_are_named(string option, string value, string error)
    {
        Assert.That(
            async () =>
            {
                await using var server = LoggedServer.Create(mail => mail.UseMemoryStore().AddImap("127.0.0.1", 0).AddLdap(options =>
                {
                    (options.Uris, options.Base) = ("ldap://127.0.0.1", "dc=example,dc=org");
                    typeof(LdapOptions).GetProperty(option)!.SetValue(options, value);
                }));
                await server.StartAsync();
            },
            Throws.TypeOf<Microsoft.Extensions.Options.OptionsValidationException>().With.Message.Contains(error));
    }

    [Test]
    public void TLS_twice_is_refused() =>
        Assert.That(
            LdapOptionsRules.Errors(new LdapOptions { Uris = "ldap://a ldaps://b", Base = "dc=x", StartTls = true }),
            Has.Exactly(1).Contains("ldaps://, which is TLS already"));

    [TestCase("ldap://host", "host:389", false)]
    [TestCase("LDAPS://host/", "host:636", true)]
    [TestCase("ldap://192.0.2.1:3268", "192.0.2.1:3268", false)]
    [TestCase("ldaps://[2001:db8::1]", "2001:db8::1:636", true)]
    [TestCase("ldaps://[2001:db8::1]:1636", "2001:db8::1:1636", true)]
    [TestCase("ldapi://%2Frun%2Fldapi", "/run/ldapi", false)]
    [TestCase("ldapi:///", "/var/run/slapd/ldapi", false)]
    public void URIs_are_read(string text, string endPoint, bool isTls)
    {
        Assert.That(Embedded.Mail.Ldap.Connections.LdapServerUri.TryParse(text, out var uri, out var error), Is.True, error);
        Assert.That(uri!.EndPoint is System.Net.DnsEndPoint dns ? $"{dns.Host}:{dns.Port}" : $"{uri.EndPoint}", Is.EqualTo(endPoint));
        Assert.That(uri.IsTls, Is.EqualTo(isTls));
    }

    private static LdapOptions Read(string text)
    {
        var options = new LdapOptions();
        LdapSettingsFile.Read(text, "ldap.conf", options);
        return options;
    }
}
