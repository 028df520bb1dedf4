namespace Embedded.Mail.Auth.Unix;

/// <summary>A password of the system with the rules of its age, as <c>getspnam</c> describes it. Days count from 1970-01-01; -1 stands for no rule.</summary>
internal sealed record ShadowEntry(string Name, string Password)
{
    /// <summary>The day of the last change; 0 asks for one at the next login.</summary>
    public long LastChange { get; init; } = -1;

    /// <summary>After how many days the password has to be changed.</summary>
    public long MaxAge { get; init; } = -1;

    /// <summary>The day after which the account is no more.</summary>
    public long ExpiryDay { get; init; } = -1;

    /// <summary>Whether no password fits: Dovecot's rule for the passdbs <c>passwd</c> and <c>shadow</c>.</summary>
    public bool IsLocked => Password is "" or ['*' or '!', ..];

    /// <summary>Whether the password stands elsewhere: what <c>/etc/passwd</c> has where there is a shadow file.</summary>
    public bool IsElsewhere => Password == "x";

    /// <summary>Whether account or password have had their time, by the rules of pam_unix. A password that asks to be changed counts: nobody can change one here.</summary>
    public bool HasExpired(DateTimeOffset now)
    {
        var today = now.ToUnixTimeSeconds() / (24 * 60 * 60);
        return (ExpiryDay >= 0 && today > ExpiryDay)
            || LastChange == 0
            || (LastChange > 0 && LastChange <= today && MaxAge >= 0 && today - LastChange > MaxAge);
    }

    /// <summary>The name alone.</summary>
    public override string ToString() => Name;
}
