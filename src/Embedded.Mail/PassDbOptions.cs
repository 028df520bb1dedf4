using Embedded.Mail.Auth;
using Embedded.Mail.Auth.OAuth2;

namespace Embedded.Mail;

/// <summary>A passdb by its driver's name: Dovecot's <c>passdb { }</c>, the driver's arguments by their names. An argument that is none of the driver's is refused.</summary>
public sealed class PassDbOptions : PassDbSettings
{
    /// <summary><c>passwd-file</c> (with <see cref="Path"/>), <c>static</c> (with <see cref="Password"/> or <see cref="NoPassword"/>), <c>sql</c> (with <see cref="Database"/>); of access tokens <c>oauth2</c> (with <see cref="OAuth2"/>); of the system's own users <c>pam</c>, <c>shadow</c>, <c>passwd</c>; or one that a package brought (<see cref="AuthDriver"/>), as <c>ldap</c>.</summary>
    public string Driver { get; set; } = "";

    /// <summary><c>passwd-file</c>: the file, with %-variables, such as <c>/etc/mail/%d/users</c>. Needed. A driver that a package brought: its settings' file, such as <c>/etc/dovecot/dovecot-ldap.conf.ext</c>.</summary>
    public string? Path { get; set; }

    /// <summary><c>passwd-file</c>: the scheme of passwords without <c>{SCHEME}</c>. Null for <c>CRYPT</c>, as in Dovecot.</summary>
    public string? Scheme { get; set; }

    /// <summary><c>passwd-file</c>: what to look for in the file's first column (<c>username_format</c>), with %-variables. Null for <c>%u</c>.</summary>
    public string? UserNameFormat { get; set; }

    /// <summary><c>static</c>: everybody's password, with its scheme or in plain text, with %-variables; a percent sign is written <c>%%</c>. Null for none.</summary>
    public string? Password { get; set; }

    /// <summary><c>static</c>: whether any password is right. Default false. Not together with <see cref="Password"/>.</summary>
    public bool NoPassword { get; set; }

    /// <summary><c>static</c>: further fields as <c>name=value</c> separated by spaces, with %-variables. Null for none.</summary>
    public string? Fields { get; set; }

    /// <summary><c>oauth2</c>: how access tokens are verified. Needed.</summary>
    public OAuth2Options? OAuth2 { get; set; }

    /// <summary><c>pam</c>: the name of PAM's service, with %-variables. Null for <c>dovecot</c>.</summary>
    public string? Service { get; set; }

    /// <summary><c>pam</c>: whether a session is opened and closed at each login (<c>session=yes</c>). Default false.</summary>
    public bool OpenSession { get; set; }

    /// <summary><c>pam</c>: whether credentials are established (<c>setcred=yes</c>). Default false.</summary>
    public bool SetCredentials { get; set; }

    /// <summary><c>pam</c>: whether a client whose login fails is told the last message of the modules (<c>failure_show_msg=yes</c>). Default false.</summary>
    public bool ShowFailureMessage { get; set; }

    /// <summary><c>pam</c>: a folder to find the service's file in. Null for the system's.</summary>
    public string? ConfigurationDirectory { get; set; }

    /// <summary><c>pam</c>: how many logins are worked on at once, 1 to 256. Null for 30.</summary>
    public int? MaxConcurrency { get; set; }

    /// <summary><c>pam</c>: how many logins may wait, 1 to 100,000. Null for 1,024.</summary>
    public int? MaxWaiting { get; set; }

    /// <summary><c>pam</c>: what the answer depends on besides the password (<c>cache_key</c>), such as <c>%u%s</c>, for answers to come from the cache. Null: none does.</summary>
    public string? CacheKey { get; set; }

    /// <summary><c>sql</c>: the name of a data base of <see cref="SqlDatabasesOptions"/>. Needed.</summary>
    public string? Database { get; set; }
}
