using System.Collections.Frozen;
using System.Security.Cryptography;

namespace Embedded.Mail.Auth.PasswordSchemes;

/// <summary>All schemes by name, without regard to case. A new scheme is a new row.</summary>
internal static class PasswordSchemeTable
{
    private static readonly ShaCryptScheme Sha256 = new("SHA256-CRYPT", new Sha256Crypt());
    private static readonly ShaCryptScheme Sha512 = new("SHA512-CRYPT", new Sha512Crypt());

    private static readonly FrozenDictionary<string, IPasswordScheme> Schemes = new IPasswordScheme[]
    {
        new PlainScheme("PLAIN"),
        new PlainScheme("CLEAR"),
        new PlainScheme("CLEARTEXT"),
        Sha256,
        Sha512,
        new CryptScheme([("$5$", Sha256), ("$6$", Sha512)], Sha512),
        new SaltedShaScheme("SSHA256", HashAlgorithmName.SHA256, SHA256.HashSizeInBytes),
        new SaltedShaScheme("SSHA512", HashAlgorithmName.SHA512, SHA512.HashSizeInBytes),
        new Pbkdf2Scheme(),
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
