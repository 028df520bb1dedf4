namespace Embedded.Mail.Auth.OAuth2;

/// <summary>
/// The passdb <c>oauth2</c>: access tokens, verified here by the issuer's keys or there by asking the issuer. At least one of <see cref="KeySet"/>, <see cref="TokenInfoUrl"/> and
/// <see cref="IntrospectionUrl"/> is needed.
/// </summary>
public sealed class OAuth2Options
{
    /// <summary>
    /// The issuer's keys, for tokens that are JWTs: an address of a JWKS (RFC 7517), or the path of a file with a JWKS or with public keys as PEM. Symmetric keys (<c>kty</c> <c>oct</c>) are taken from files
    /// only. Null for none.
    /// </summary>
    public string? KeySet { get; set; }

    /// <summary>How old keys from an address may get. Default 1 hour; 10 seconds to 7 days. A token with a key that is not known has them fetched anew, at most twice a minute. A file is read again when it changes.</summary>
    public TimeSpan KeySetLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>An address that tells of the token that is put behind it (<c>tokeninfo_url</c>), such as <c>https://example.org/tokeninfo?access_token=</c>. Null for none.</summary>
    public string? TokenInfoUrl { get; set; }

    /// <summary>
    /// The address that tells of a token (<c>introspection_url</c>): asked when nothing before has named the user, or always with <see cref="ForceIntrospection"/>. Null for none.
    /// </summary>
    public string? IntrospectionUrl { get; set; }

    /// <summary>How <see cref="IntrospectionUrl"/> is asked (<c>introspection_mode</c>). Default by POST, as RFC 7662 says.</summary>
    public IntrospectionMode IntrospectionMode { get; set; }

    /// <summary>Whether <see cref="IntrospectionUrl"/> is asked although the user is known by then (<c>force_introspection</c>): a JWT that was revoked is then noticed. Default false.</summary>
    public bool ForceIntrospection { get; set; }

    /// <summary>This server's name at the end points (<c>client_id</c>). Empty, the default, for none.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>And its password (<c>client_secret</c>). Empty, the default, for none.</summary>
    public string ClientSecret { get; set; } = "";

    /// <summary>The authorities that end points must be certified by, a file in PEM (<c>tls_ca_cert_file</c>). Null, the default, for those of the system.</summary>
    public string? CaFile { get; set; }

    /// <summary>How long an end point may take to answer. Default 10 seconds; 1 second to 1 minute.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Signatures to accept, separated by spaces. Default <c>RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 HS256 HS384 HS512</c>, which are all there are.</summary>
    public string Algorithms { get; set; } = "RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 HS256 HS384 HS512";

    /// <summary>The issuers to accept (<c>issuers</c>), separated by spaces: the claim <c>iss</c> must be one of them. Empty, the default, for any.</summary>
    public string Issuers { get; set; } = "";

    /// <summary>Names of this server, separated by spaces: the claim <c>aud</c> must have one of them. Empty, the default, for any.</summary>
    public string Audiences { get; set; } = "";

    /// <summary>Scopes, separated by spaces, of which the token must have one (<c>scope</c>); a token without the claim <c>scope</c> is judged by <c>aud</c>, as in Dovecot. Empty, the default, for any.</summary>
    public string Scope { get; set; } = "";

    /// <summary>How far the issuer's clock may be off. Default zero; at most 10 minutes.</summary>
    public TimeSpan ClockSkew { get; set; }

    /// <summary>The claim that names the user (<c>username_attribute</c>). Default <c>email</c>.</summary>
    public string UserNameAttribute { get; set; } = "email";

    /// <summary>What becomes of the claim before it is compared with the name that the client gives (<c>username_format</c>), with the variables of user names. Default <c>%Lu</c>, lower case.</summary>
    public string UserNameFormat { get; set; } = "%Lu";

    /// <summary>The claim that tells whether the user is active (<c>active_attribute</c>). Empty, the default, for none; a claim <c>active</c> that is <c>false</c> refuses the token in any case.</summary>
    public string ActiveAttribute { get; set; } = "";

    /// <summary>What the claim of <see cref="ActiveAttribute"/> must be (<c>active_value</c>). Empty, the default: it must be there.</summary>
    public string ActiveValue { get; set; } = "";

    /// <summary>Fields for the user as <c>name=value</c> separated by spaces (<c>pass_attrs</c>), with %-variables; <c>%{oauth2:name}</c> is a claim. Default none.</summary>
    public string Fields { get; set; } = "";

    /// <summary>Where the issuer describes itself (<c>openid_configuration_url</c>), told to clients whose token is refused. Empty, the default, for nowhere.</summary>
    public string OpenIdConfigurationUrl { get; set; } = "";

    /// <summary>Whether passwords of other mechanisms are tokens too. Default false: common passwords are never sent to the end points.</summary>
    public bool PasswordsAreTokens { get; set; }
}
