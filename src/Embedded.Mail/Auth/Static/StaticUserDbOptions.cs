namespace Embedded.Mail.Auth.Static;

/// <summary>The userdb <c>static</c>: the same template for every user.</summary>
public sealed class StaticUserDbOptions
{
    /// <summary>Fields as <c>name=value</c> separated by spaces, with %-variables, such as <c>uid=vmail gid=vmail home=/var/mail/%d/%n</c>. Default none.</summary>
    public string Fields { get; set; } = "";

    /// <summary>
    /// Whether every name is a user. Default false: a login has been through the passdbs anyway, and for a recipient of mail the passdbs are asked.
    /// </summary>
    public bool AllowAllUsers { get; set; }
}
