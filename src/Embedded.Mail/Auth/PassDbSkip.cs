namespace Embedded.Mail.Auth;

/// <summary>When a passdb is passed over: Dovecot's <c>skip</c>.</summary>
public enum PassDbSkip
{
    /// <summary>Never.</summary>
    Never,

    /// <summary>When a passdb before has already verified the password.</summary>
    Authenticated,

    /// <summary>When no passdb before has verified the password.</summary>
    Unauthenticated,
}
