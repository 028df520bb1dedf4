using Embedded.Mail.Auth;

namespace Embedded.Mail;

/// <summary>A userdb by its driver's name: Dovecot's <c>userdb { }</c>, the driver's arguments by their names. An argument that is none of the driver's is refused.</summary>
public sealed class UserDbOptions : UserDbSettings
{
    /// <summary><c>passwd-file</c> (with <see cref="Path"/>), <c>static</c>, <c>sql</c> (with <see cref="Database"/>), <c>prefetch</c>, which takes its fields from what the passdb gave, <c>passwd</c>, the system's own users, or one that a package brought (<see cref="AuthDriver"/>), as <c>ldap</c>.</summary>
    public string Driver { get; set; } = "";

    /// <summary><c>passwd-file</c>: the file, with %-variables, such as <c>/etc/mail/%d/users</c>. Needed. A driver that a package brought: its settings' file.</summary>
    public string? Path { get; set; }

    /// <summary><c>passwd-file</c>: what to look for in the file's first column (<c>username_format</c>), with %-variables. Null for <c>%u</c>.</summary>
    public string? UserNameFormat { get; set; }

    /// <summary><c>static</c>: everybody's fields as <c>name=value</c> separated by spaces, with %-variables, such as <c>home=/var/mail/%d/%n</c>. Null for none.</summary>
    public string? Fields { get; set; }

    /// <summary><c>static</c>: whether every name is a user. Default false: for a recipient of mail the passdbs are asked.</summary>
    public bool AllowAllUsers { get; set; }

    /// <summary><c>sql</c>: the name of a data base of <see cref="SqlDatabasesOptions"/>. Needed.</summary>
    public string? Database { get; set; }
}
