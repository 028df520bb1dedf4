namespace Embedded.Mail.Load.Logins;

/// <summary>What is wrong with a client, or with what knows its password.</summary>
internal enum LoginKind
{
    /// <summary>It has an old password, and tries it again and again.</summary>
    Wrong,

    /// <summary>It guesses: another password each time.</summary>
    Guessing,

    /// <summary>Nobody knows its user.</summary>
    Unknown,

    /// <summary>Its back end takes two seconds, and lets it in.</summary>
    Slow,

    /// <summary>Its back end throws.</summary>
    Failing,

    /// <summary>Its back end never answers.</summary>
    Hanging,
}
