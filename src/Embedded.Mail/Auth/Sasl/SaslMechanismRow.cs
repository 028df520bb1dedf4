using System.Security.Cryptography;

namespace Embedded.Mail.Auth.Sasl;

/// <summary>One mechanism in the table. A new mechanism is a class and a row.</summary>
/// <param name="Name">The registered name, in upper case.</param>
/// <param name="IsPlaintext">Whether the password crosses the connection readable.</param>
/// <param name="Begin">Makes the server's side of an exchange.</param>
internal sealed record SaslMechanismRow(string Name, bool IsPlaintext, Func<IAuthenticator, AuthRequest, ISaslMechanism> Begin)
{
    /// <summary>Whether some passdb must hand out stored passwords for it to work.</summary>
    public bool NeedsStoredPassword { get; init; }

    private static readonly SaslMechanismRow[] All =
    [
        new("PLAIN", true, (authenticator, template) => new PlainMechanism(authenticator, template)),
        new("LOGIN", true, (authenticator, template) => new LoginMechanism(authenticator, template)),
        new("CRAM-MD5", false, (authenticator, template) => new CramMd5Mechanism(authenticator, template)) { NeedsStoredPassword = true },
        new("DIGEST-MD5", false, (authenticator, template) => new DigestMd5Mechanism(authenticator, template)) { NeedsStoredPassword = true },
        new("SCRAM-SHA-1", false, (authenticator, template) => new ScramMechanism(authenticator, template, HashAlgorithmName.SHA1)) { NeedsStoredPassword = true },
        new("SCRAM-SHA-256", false, (authenticator, template) => new ScramMechanism(authenticator, template, HashAlgorithmName.SHA256)) { NeedsStoredPassword = true },
    ];

    /// <summary>The rows that <c>auth_mechanisms</c> names, in its order, each once.</summary>
    public static IEnumerable<SaslMechanismRow> Select(string mechanisms) =>
        from name in Split(mechanisms).Distinct(StringComparer.OrdinalIgnoreCase)
        from row in All
        where string.Equals(row.Name, name, StringComparison.OrdinalIgnoreCase)
        select row;

    /// <summary>Whether <c>auth_mechanisms</c> names this one.</summary>
    public static bool Names(string mechanisms, string name) => Split(mechanisms).Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The first name that is neither a mechanism nor APOP; null when all are known.</summary>
    public static string? FindUnknown(string mechanisms) =>
        Split(mechanisms).FirstOrDefault(name =>
            !string.Equals(name, "APOP", StringComparison.OrdinalIgnoreCase) && !Select(name).Any());

    private static string[] Split(string mechanisms) =>
        mechanisms.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
