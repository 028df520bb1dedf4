namespace Embedded.Mail.Auth;

/// <summary>When a userdb is passed over: Dovecot's <c>skip</c>.</summary>
public enum UserDbSkip
{
    /// <summary>Never.</summary>
    Never,

    /// <summary>When a userdb before has found the user.</summary>
    Found,

    /// <summary>When no userdb before has found the user.</summary>
    NotFound,
}
