using System.Security.Cryptography;

namespace Embedded.Mail.Auth.OAuth2;

/// <summary>A way to sign a JWT (RFC 7518 §3.1).</summary>
/// <param name="Name">The name in the token's header, which is case-sensitive.</param>
/// <param name="KeyType">The <c>kty</c> of keys that fit.</param>
/// <param name="Hash">The hash function.</param>
/// <param name="Curve">The curve that belongs to it; empty where there is none.</param>
/// <param name="IsPss">Whether an RSA signature is of the probabilistic kind.</param>
internal sealed record SignatureAlgorithm(string Name, string KeyType, HashAlgorithmName Hash, string Curve = "", bool IsPss = false)
{
    // No "none", and no EdDSA, which .NET does not have.
    private static readonly SignatureAlgorithm[] All =
    [
        new("RS256", "RSA", HashAlgorithmName.SHA256),
        new("RS384", "RSA", HashAlgorithmName.SHA384),
        new("RS512", "RSA", HashAlgorithmName.SHA512),
        new("PS256", "RSA", HashAlgorithmName.SHA256, IsPss: true),
        new("PS384", "RSA", HashAlgorithmName.SHA384, IsPss: true),
        new("PS512", "RSA", HashAlgorithmName.SHA512, IsPss: true),
        new("ES256", "EC", HashAlgorithmName.SHA256, "P-256"),
        new("ES384", "EC", HashAlgorithmName.SHA384, "P-384"),
        new("ES512", "EC", HashAlgorithmName.SHA512, "P-521"),
        new("HS256", "oct", HashAlgorithmName.SHA256),
        new("HS384", "oct", HashAlgorithmName.SHA384),
        new("HS512", "oct", HashAlgorithmName.SHA512),
    ];

    /// <summary>Finds one by its name; null where there is none.</summary>
    public static SignatureAlgorithm? Find(string name) => All.FirstOrDefault(one => one.Name == name);
}
