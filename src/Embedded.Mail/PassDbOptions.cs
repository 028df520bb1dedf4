using Embedded.Mail.Auth;

namespace Embedded.Mail;

/// <summary>A passdb by its driver's name: Dovecot's <c>passdb { }</c>, the driver's arguments by their names. An argument that is none of the driver's is refused.</summary>
public sealed class PassDbOptions : PassDbSettings
{
    /// <summary><c>passwd-file</c> (with <see cref="Path"/>) or <c>static</c> (with <see cref="Password"/> or <see cref="NoPassword"/>).</summary>
    public string Driver { get; set; } = "";

    /// <summary><c>passwd-file</c>: the file, with %-variables, such as <c>/etc/mail/%d/users</c>. Needed.</summary>
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
}
