namespace Embedded.Mail.Auth.Static;

/// <summary>The passdb <c>static</c>: every user has the same password.</summary>
public sealed class StaticPassDbOptions
{
    /// <summary>The password, with its scheme or in plain text, with %-variables: <c>{SHA512-CRYPT}$6$…</c>, <c>%u</c>. A percent sign is written <c>%%</c>. Null for none.</summary>
    public string? Password { get; set; }

    /// <summary>Whether any password is right. Default false. Not together with <see cref="Password"/>.</summary>
    public bool NoPassword { get; set; }

    /// <summary>Further fields as <c>name=value</c> separated by spaces, with %-variables. Default none.</summary>
    public string Fields { get; set; } = "";
}
