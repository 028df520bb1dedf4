using System.Security.Cryptography;

namespace Embedded.Mail.Auth.Sasl;

/// <summary>One mechanism in the table. A new mechanism is a class and a row.</summary>
/// <param name="Name">The registered name, in upper case.</param>
/// <param name="IsPlaintext">Whether what lets the user in crosses the connection readable.</param>
/// <param name="Begin">Makes the server's side of an exchange.</param>
internal sealed record SaslMechanismRow(string Name, bool IsPlaintext, Func<SaslContext, ISaslMechanism> Begin)
{
    private const string Plus = "-PLUS";

    /// <summary>Whether some passdb must hand out stored passwords for it to work.</summary>
    public bool NeedsStoredPassword { get; init; }

    /// <summary>Whether the connection has what the mechanism needs.</summary>
    public Func<SaslContext, bool> IsServed { get; init; } = static _ => true;

    private static readonly SaslMechanismRow[] All =
    [
        new("PLAIN", true, context => new PlainMechanism(context.Authenticator, context.Template)),
        new("LOGIN", true, context => new LoginMechanism(context.Authenticator, context.Template)),
        new("CRAM-MD5", false, context => new CramMd5Mechanism(context.Authenticator, context.Template)) { NeedsStoredPassword = true },
        new("DIGEST-MD5", false, context => new DigestMd5Mechanism(context.Authenticator, context.Template)) { NeedsStoredPassword = true },
        Scram("SCRAM-SHA-1", HashAlgorithmName.SHA1),
        Scram("SCRAM-SHA-256", HashAlgorithmName.SHA256),
        BoundScram("SCRAM-SHA-1", HashAlgorithmName.SHA1),
        BoundScram("SCRAM-SHA-256", HashAlgorithmName.SHA256),
        new("EXTERNAL", false, context => new ExternalMechanism(context)) { IsServed = ExternalMechanism.IsServed },
        new("OAUTHBEARER", true, BearerMechanism.OAuthBearer) { IsServed = VerifiesTokens },
        new("XOAUTH2", true, BearerMechanism.XOAuth2) { IsServed = VerifiesTokens },
        new("ANONYMOUS", false, context => new AnonymousMechanism(context)) { IsServed = static context => context.Options.AnonymousUserName.Length > 0 },
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

    private static SaslMechanismRow Scram(string name, HashAlgorithmName algorithm) => new(name, false, context => new ScramMechanism(
        context.Authenticator,
        context.Template,
        algorithm,
        new ScramChannel(IsBound: false, OffersBinding: Names(context.Options.Mechanisms, name + Plus) && context.CanBind, context.Bindings)))
    {
        NeedsStoredPassword = true,
    };

    private static SaslMechanismRow BoundScram(string name, HashAlgorithmName algorithm) => new(name + Plus, false, context => new ScramMechanism(
        context.Authenticator, context.Template, algorithm, new ScramChannel(IsBound: true, OffersBinding: true, context.Bindings)))
    {
        NeedsStoredPassword = true,
        IsServed = static context => context.CanBind,
    };

    private static bool VerifiesTokens(SaslContext context) => context.Authenticator.Tokens is not null;

    private static string[] Split(string mechanisms) =>
        mechanisms.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
