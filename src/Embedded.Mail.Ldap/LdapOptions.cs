using System.ComponentModel.DataAnnotations;

namespace Embedded.Mail.Ldap;

/// <summary>
/// Where users are in a directory and how they are found: the settings of Dovecot's <c>dovecot-ldap.conf.ext</c>, with its defaults. Such a file can be read as it is by <see cref="ReadFile"/>.
/// </summary>
public sealed class LdapOptions
{
    /// <summary>
    /// The servers (<c>uris</c>), separated by spaces: <c>ldap://host[:port]</c>, <c>ldaps://host[:port]</c>, <c>ldapi://%2Frun%2Fslapd%2Fldapi</c>. The first that answers is asked; one that
    /// does not comes last for 30 seconds. Needed.
    /// </summary>
    [Required]
    public string Uris { get; set; } = "";

    /// <summary>The distinguished name for searches (<c>dn</c>). Default none: searches are anonymous.</summary>
    public string Dn { get; set; } = "";

    /// <summary>Its password (<c>dnpass</c>).</summary>
    public string DnPassword { get; set; } = "";

    /// <summary>
    /// Whether searches bind by SASL's EXTERNAL (<c>sasl_bind = yes</c>, <c>sasl_mech = EXTERNAL</c>): as whom <see cref="CertificateFile"/> or the unix socket shows. Default false. No other mechanism is
    /// supported.
    /// </summary>
    public bool SaslExternal { get; set; }

    /// <summary>Whether connections to <c>ldap://</c> go over to TLS before anything else is said (<c>tls</c>). Default false. Not with <c>ldaps://</c>, which is TLS from the start.</summary>
    public bool StartTls { get; set; }

    /// <summary>What the server's certificate has to be (<c>tls_require_cert</c>). Default <see cref="LdapCertificateCheck.Hard"/>.</summary>
    public LdapCertificateCheck RequireCertificate { get; set; }

    /// <summary>A PEM file with the authorities to trust (<c>tls_ca_cert_file</c>); with none here nor in <see cref="CaCertificateDirectory"/>, those of this system are trusted.</summary>
    public string CaCertificateFile { get; set; } = "";

    /// <summary>A directory whose PEM files hold the authorities to trust (<c>tls_ca_cert_dir</c>).</summary>
    public string CaCertificateDirectory { get; set; } = "";

    /// <summary>A PEM file with the certificate to show to the server (<c>tls_cert_file</c>). Default none.</summary>
    public string CertificateFile { get; set; } = "";

    /// <summary>The PEM file with its private key (<c>tls_key_file</c>); empty when that is in <see cref="CertificateFile"/>.</summary>
    public string KeyFile { get; set; } = "";

    /// <summary>Whether the server checks passwords, by a bind as the user (<c>auth_bind</c>). Default false: the stored password is read and compared here.</summary>
    public bool AuthBind { get; set; }

    /// <summary>
    /// With <see cref="AuthBind"/>, the user's distinguished name as a template with %-variables (<c>auth_bind_userdn</c>), such as <c>uid=%n,ou=people,dc=%Dd</c>. Empty, the default, to search for it by
    /// <see cref="PassFilter"/>. With a template the passdb knows no fields.
    /// </summary>
    public string AuthBindUserDn { get; set; } = "";

    /// <summary>Where searches begin (<c>base</c>), with %-variables. Needed.</summary>
    [Required]
    public string Base { get; set; } = "";

    /// <summary>How far below the base searches look (<c>scope</c>). Default <see cref="LdapScope.Subtree"/>.</summary>
    public LdapScope Scope { get; set; } = LdapScope.Subtree;

    /// <summary>When searches follow aliases (<c>deref</c>). Default never.</summary>
    public LdapDereference Dereference { get; set; }

    /// <summary>
    /// What the passdb reads (<c>pass_attrs</c>), separated by commas: <c>attribute=field</c>, <c>attribute=field=template</c> with <c>%$</c> for the value, <c>=field=template</c> with <c>%{ldap:attribute:default}</c>, or
    /// <c>!attribute</c> to have it at hand for <c>%{ldap_ptr:…}</c>. Default <c>uid=user,userPassword=password</c>.
    /// </summary>
    public string PassAttributes { get; set; } = "uid=user,userPassword=password";

    /// <summary>
    /// How the passdb finds a user (<c>pass_filter</c>), with %-variables; exactly one entry must match. Default <c>(&amp;(objectClass=posixAccount)(uid=%u))</c>.
    /// </summary>
    public string PassFilter { get; set; } = "(&(objectClass=posixAccount)(uid=%u))";

    /// <summary>What the userdb reads (<c>user_attrs</c>), as in <see cref="PassAttributes"/>. Default <c>homeDirectory=home,uidNumber=uid,gidNumber=gid</c>.</summary>
    public string UserAttributes { get; set; } = "homeDirectory=home,uidNumber=uid,gidNumber=gid";

    /// <summary>How the userdb finds a user (<c>user_filter</c>), with %-variables; exactly one entry must match. Default <c>(&amp;(objectClass=posixAccount)(uid=%u))</c>.</summary>
    public string UserFilter { get; set; } = "(&(objectClass=posixAccount)(uid=%u))";

    /// <summary>What gives the names when all users are listed (<c>iterate_attrs</c>): the field <c>user</c>, every value of it. Default <c>uid=user</c>.</summary>
    public string IterateAttributes { get; set; } = "uid=user";

    /// <summary>Which entries are users when all are listed (<c>iterate_filter</c>). Default <c>(objectClass=posixAccount)</c>.</summary>
    public string IterateFilter { get; set; } = "(objectClass=posixAccount)";

    /// <summary>The scheme of stored passwords without <c>{SCHEME}</c> (<c>default_pass_scheme</c>). Default <c>CRYPT</c>.</summary>
    [Required]
    public string DefaultPasswordScheme { get; set; } = "CRYPT";

    /// <summary>
    /// How long one look-up or one check of a password may take in all, with connecting and whatever servers are tried; then it is a temporary failure. Listing all users may take so long for each
    /// page of 500. Default 15 seconds; 100 milliseconds to 5 minutes.
    /// </summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>The most connections to each server for searches, and as many again for binds; further look-ups wait for a free one. Default 16; 1 to 1,000.</summary>
    [Range(1, 1000)]
    public int MaxConnections { get; set; } = 16;

    /// <summary>How long a connection is kept that nobody uses. Default 1 minute; 1 second to 1 day.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Takes the settings of a file in the form of Dovecot's <c>dovecot-ldap.conf.ext</c>: <c>name = value</c> lines, <c>#</c> comments, and <c>\</c> at the end of a line that goes on.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FormatException">A setting is unknown, not supported or has a wrong value; the message says which and in which line. No value of <c>dnpass</c> is repeated.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public void ReadFile(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        Queries.LdapSettingsFile.Read(File.ReadAllText(path), path, this);
    }
}
