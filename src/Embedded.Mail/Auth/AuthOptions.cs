using System.ComponentModel.DataAnnotations;

namespace Embedded.Mail.Auth;

/// <summary>Authentication as a whole: Dovecot's <c>auth_*</c> settings. Sizes are in bytes.</summary>
public sealed class AuthOptions
{
    /// <summary>
    /// SASL mechanisms to offer, separated by spaces, and <c>APOP</c> for POP3's own command (<c>auth_mechanisms</c>): <c>PLAIN</c>, <c>LOGIN</c>, <c>SCRAM-SHA-256</c>, <c>SCRAM-SHA-1</c>,
    /// both also with <c>-PLUS</c>, <c>CRAM-MD5</c>, <c>DIGEST-MD5</c>, <c>EXTERNAL</c>, <c>OAUTHBEARER</c>, <c>XOAUTH2</c>, <c>ANONYMOUS</c>. What cannot be served is not offered: <c>SCRAM</c>, the two of MD5 and APOP need a passdb that hands out stored
    /// passwords, in plain text or in the scheme of the mechanism's name; <c>-PLUS</c> needs TLS that a login can be bound to; <c>EXTERNAL</c> a client certificate that names a user; the two of OAuth 2.0 a passdb that verifies tokens.
    /// Default <c>PLAIN LOGIN APOP</c>.
    /// </summary>
    [Required]
    public string Mechanisms { get; set; } = "PLAIN LOGIN APOP";

    /// <summary>
    /// Whether a password may cross a connection that others can read. Default false: only after TLS or from this host (the reverse of <c>disable_plaintext_auth</c>).
    /// </summary>
    public bool AllowPlaintextAuth { get; set; }

    /// <summary>
    /// Whether a login needs a client's certificate that counts, whatever the mechanism (<c>auth_ssl_require_client_cert</c>). Default false. True makes the server ask clients for
    /// certificates (<c>TlsOptions.VerifyClientCertificate</c>).
    /// </summary>
    public bool RequireClientCertificate { get; set; }

    /// <summary>Whether no login at all may begin where others can read along: <c>ssl = required</c>, which is an option of the connections.</summary>
    internal bool NeedsEncryption { get; set; }

    /// <summary>What becomes of the user name before any look-up (<c>auth_username_format</c>), with %-variables. Default <c>%Lu</c>, lower case. Empty to leave it.</summary>
    public string UserNameFormat { get; set; } = "%Lu";

    /// <summary>
    /// Characters that a user name may have (<c>auth_username_chars</c>); a name with another is unknown. Empty to allow all. Control characters and
    /// names that a path would take for a directory (<c>.</c>, <c>..</c>) are refused always.
    /// </summary>
    public string UserNameChars { get; set; } = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ01234567890.-_@";

    /// <summary>Characters to replace, in pairs: <c>#@/@</c> turns <c>#</c> and <c>/</c> into <c>@</c> (<c>auth_username_translation</c>). Default none.</summary>
    public string UserNameTranslation { get; set; } = "";

    /// <summary>The domain added to a name without <c>@</c> (<c>auth_default_realm</c>). Default none.</summary>
    public string DefaultRealm { get; set; } = "";

    /// <summary>
    /// The one character that parts <c>user</c> and <c>master</c> in a login as <c>user*master</c> (<c>auth_master_user_separator</c>). Default none; SASL's authorisation identity works always.
    /// </summary>
    [StringLength(1)]
    public string MasterUserSeparator { get; set; } = "";

    /// <summary>
    /// Whether the client's certificate, where it sent one that is valid, names the user, whatever name it gives besides (<c>auth_ssl_username_from_cert</c>). <c>EXTERNAL</c> needs it. Default false.
    /// </summary>
    public bool UserNameFromCertificate { get; set; }

    /// <summary>
    /// The field of the certificate's subject that is the user's name (<c>ssl_cert_username_field</c>): <c>commonName</c>, <c>emailAddress</c>, <c>userId</c>, <c>x500UniqueIdentifier</c>,
    /// <c>serialNumber</c>, <c>name</c>, <c>givenName</c>, <c>surname</c>, or an object identifier in dotted form. Default <c>commonName</c>.
    /// </summary>
    public string CertificateUserNameField { get; set; } = "commonName";

    /// <summary>The user that an anonymous login becomes (<c>auth_anonymous_username</c>), whom the userdb must know. Default <c>anonymous</c>; empty for no anonymous logins at all.</summary>
    public string AnonymousUserName { get; set; } = "anonymous";

    /// <summary>How long a failure takes at least, whatever its cause (<c>auth_failure_delay</c>). Default 2 seconds; zero for none; at most 1 minute.</summary>
    public TimeSpan FailureDelay { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The longest wait before an attempt from an address with failures behind it: 2, 4, 8 seconds and so on up to this. The same wrong password again does not raise it; that of a proof (SCRAM, CRAM-MD5 and
    /// the like) cannot be known again, so that each one counts. Default 15 seconds; zero for no such wait; at most 5 minutes.
    /// </summary>
    public TimeSpan MaxPenalty { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Networks, separated by spaces or commas, whose failures cost no penalty: a webmail host, say. Default none.</summary>
    public string PenaltyExemptNetworks { get; set; } = "";

    /// <summary>
    /// How many attempts for one user name may be with the back ends at once; others wait, the client networks in turn, and where ten times as many wait one more is a temporary failure. Default 10; 0 sets no
    /// limit; at most 1,000.
    /// </summary>
    [Range(0, 1000)]
    public int MaxAttemptsPerUser { get; set; } = 10;

    /// <summary>How long one passdb or userdb may take for an answer; after that it counts as one that does not answer. Default 1 minute; 1 second to 10 minutes.</summary>
    public TimeSpan LookupTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How much memory the answers of passdbs and userdbs may take that are kept (<c>auth_cache_size</c>). Of passwords only keyed hashes are kept; a password that differs from the one kept asks the data base again.
    /// Default 0: no cache, as in Dovecot; at most 1,073,741,824.
    /// </summary>
    [Range(0, 1024 * 1024 * 1024)]
    public int CacheSize { get; set; }

    /// <summary>How long an answer is kept (<c>auth_cache_ttl</c>). Default 1 hour; zero for not at all; at most 30 days.</summary>
    public TimeSpan CacheTtl { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long it is kept that a user is unknown (<c>auth_cache_negative_ttl</c>). Default 1 hour; zero for not at all; at most 30 days. Wrong passwords are never kept.</summary>
    public TimeSpan CacheNegativeTtl { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Whether an answer past its time still counts while the data base does not answer, as in Dovecot: users who have logged in before get in. Default true.</summary>
    public bool CacheUsesExpired { get; set; } = true;

    /// <summary>How many addresses with failures are remembered; the oldest is forgotten first. Default 10,000; 100 to 1,000,000.</summary>
    [Range(100, 1_000_000)]
    public int MaxPenaltyAddresses { get; set; } = 10_000;

    /// <summary>
    /// The lowest Unix user that mail may be read as (<c>first_valid_uid</c>). Whatever userdb gives a lower number, its user gets a temporary failure, with the reason in the log; one without a number is
    /// not judged. Default 500, as in Dovecot.
    /// </summary>
    public uint FirstValidUserId { get; set; } = 500;

    /// <summary>The highest Unix user that mail may be read as (<c>last_valid_uid</c>). Default 0: no limit.</summary>
    public uint LastValidUserId { get; set; }

    /// <summary>The lowest Unix group that mail may be read as (<c>first_valid_gid</c>). Default 1, as in Dovecot.</summary>
    public uint FirstValidGroupId { get; set; } = 1;

    /// <summary>The highest Unix group that mail may be read as (<c>last_valid_gid</c>). Default 0: no limit.</summary>
    public uint LastValidGroupId { get; set; }

    /// <summary>The longest SASL response from a client, as base64. Default 8,192, as in Dovecot; 1,024 to 1,048,576.</summary>
    [Range(1024, 1024 * 1024)]
    public int MaxResponseLength { get; set; } = 8192;
}
