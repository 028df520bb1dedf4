using System.ComponentModel.DataAnnotations;

namespace Embedded.Mail.Auth.PasswdFile;

/// <summary>Where a passwd-file is and how it is read.</summary>
public sealed class PasswdFileOptions
{
    /// <summary>
    /// The file's path. May have %-variables (<c>/etc/mail/%d/users</c>): a slash in a value becomes <c>_</c>, and so does a leading point, so that no name leads elsewhere.
    /// </summary>
    [Required]
    public string Path { get; set; } = "";

    /// <summary>The scheme of passwords without <c>{SCHEME}</c>. Default <c>CRYPT</c>, as in Dovecot.</summary>
    [Required]
    public string Scheme { get; set; } = "CRYPT";

    /// <summary>What to look for in the file's first column (<c>username_format</c>), with %-variables. Default <c>%u</c>.</summary>
    [Required]
    public string UserNameFormat { get; set; } = "%u";
}
