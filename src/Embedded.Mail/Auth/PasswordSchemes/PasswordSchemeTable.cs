using System.Collections.Frozen;
using System.Security.Cryptography;

namespace Embedded.Mail.Auth.PasswordSchemes;

/// <summary>All schemes by name, without regard to case. A new scheme is a new row.</summary>
internal static class PasswordSchemeTable
{
    private static readonly ShaCryptScheme Sha256 = new("SHA256-CRYPT", new Sha256Crypt());
    private static readonly ShaCryptScheme Sha512 = new("SHA512-CRYPT", new Sha512Crypt());

    private static readonly DigestScheme PlainMd5 = new("PLAIN-MD5", HashAlgorithmName.MD5, MD5.HashSizeInBytes, PasswordEncoding.Hex);
    private static readonly SystemCryptScheme Md5Crypt = new(
        "MD5-CRYPT", ["$1$"], isWeak: true, static _ => $"$1${RandomNumberGenerator.GetString(CryptBase64.Alphabet, 8)}$");

    // Cost 2^rounds. Of 22 characters of salt the last has but two bits.
    private static readonly SystemCryptScheme Bcrypt = new("BLF-CRYPT", ["$2y$", "$2a$", "$2b$"], isWeak: false, static rounds =>
        $"$2y${Math.Clamp(rounds ?? 10, 4, 31):D2}${RandomNumberGenerator.GetString(CryptBase64.Alphabet, 21)}{RandomNumberGenerator.GetString(".Oeu", 1)}");

    private static readonly FrozenDictionary<string, IPasswordScheme> Schemes = new IPasswordScheme[]
    {
        new PlainScheme("PLAIN"),
        new PlainScheme("CLEAR"),
        new PlainScheme("CLEARTEXT"),
        Sha256,
        Sha512,
        Bcrypt,
        Md5Crypt,
        new CryptScheme([("$5$", Sha256), ("$6$", Sha512), ("$1$", Md5Crypt)], Sha512),
        new Argon2Scheme(isId: false),
        new Argon2Scheme(isId: true),
        new Pbkdf2Scheme(),
        new SaltedDigestScheme("SSHA256", HashAlgorithmName.SHA256, SHA256.HashSizeInBytes),
        new SaltedDigestScheme("SSHA512", HashAlgorithmName.SHA512, SHA512.HashSizeInBytes),
        new SaltedDigestScheme("SSHA", HashAlgorithmName.SHA1, SHA1.HashSizeInBytes, isWeak: true),
        new SaltedDigestScheme("SMD5", HashAlgorithmName.MD5, MD5.HashSizeInBytes, isWeak: true),
        new DigestScheme("SHA", HashAlgorithmName.SHA1, SHA1.HashSizeInBytes, PasswordEncoding.Base64),
        new DigestScheme("SHA1", HashAlgorithmName.SHA1, SHA1.HashSizeInBytes, PasswordEncoding.Base64),
        new DigestScheme("SHA256", HashAlgorithmName.SHA256, SHA256.HashSizeInBytes, PasswordEncoding.Base64),
        new DigestScheme("SHA512", HashAlgorithmName.SHA512, SHA512.HashSizeInBytes, PasswordEncoding.Base64),
        new DigestScheme("LDAP-MD5", HashAlgorithmName.MD5, MD5.HashSizeInBytes, PasswordEncoding.Base64),
        new DigestScheme("DIGEST-MD5", HashAlgorithmName.MD5, MD5.HashSizeInBytes, PasswordEncoding.Hex, hasUser: true),
        PlainMd5,
        new Md5Scheme(Md5Crypt, PlainMd5),
        new CramMd5Scheme("CRAM-MD5"),
        new CramMd5Scheme("HMAC-MD5"),
        new ScramScheme("SCRAM-SHA-1", HashAlgorithmName.SHA1),
        new ScramScheme("SCRAM-SHA-256", HashAlgorithmName.SHA256),
    }.ToFrozenDictionary(scheme => scheme.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The names in alphabetical order.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Schemes.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Finds a scheme by <c>NAME</c>, <c>NAME.b64</c> or <c>NAME.hex</c>, and how its octets are written.</summary>
    public static bool TryFind(string name, out IPasswordScheme scheme, out PasswordEncoding encoding)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        encoding = PasswordEncoding.None;
        if (!Schemes.TryGetValue(dot < 0 ? name : name[..dot], out var found))
        {
            scheme = Schemes["PLAIN"];
            return false;
        }

        scheme = found;
        return dot < 0 ? Default(found, out encoding) : TryReadSuffix(name.AsSpan(dot + 1), out encoding);
    }

    private static bool Default(IPasswordScheme scheme, out PasswordEncoding encoding)
    {
        encoding = scheme.Encoding;
        return true;
    }

    private static bool TryReadSuffix(ReadOnlySpan<char> suffix, out PasswordEncoding encoding)
    {
        encoding = suffix switch
        {
            _ when suffix.Equals("b64", StringComparison.OrdinalIgnoreCase) => PasswordEncoding.Base64,
            _ when suffix.Equals("base64", StringComparison.OrdinalIgnoreCase) => PasswordEncoding.Base64,
            _ when suffix.Equals("hex", StringComparison.OrdinalIgnoreCase) => PasswordEncoding.Hex,
            _ => PasswordEncoding.None,
        };
        return encoding != PasswordEncoding.None;
    }
}
