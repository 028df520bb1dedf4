using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Embedded.Mail.Auth.OAuth2;

/// <summary>An issuer's keys. Immutable.</summary>
/// <param name="All">Those that can be used.</param>
/// <param name="Unusable">How many there are besides, of kinds that are not known, too short, or not for signatures.</param>
internal sealed record TokenKeys(IReadOnlyList<TokenKey> All, int Unusable)
{
    /// <summary>Reads a JWKS (RFC 7517 §5), a single JWK, or public keys as PEM; null when it is none of these.</summary>
    /// <param name="text">The text.</param>
    /// <param name="isPrivate">Whether nobody else can read it: only then may it hold keys that are shared.</param>
    public static TokenKeys? TryRead(ReadOnlyMemory<byte> text, bool isPrivate) =>
        text.Span.IndexOf("-----BEGIN "u8) >= 0 ? ReadPem(Encoding.UTF8.GetString(text.Span)) : TryReadSet(text, isPrivate);

    /// <summary>The keys that a token may have been signed with.</summary>
    /// <param name="id">The token's <c>kid</c>; null where it has none.</param>
    public IEnumerable<TokenKey> For(string? id) =>
        id is null ? All
        : All.Any(key => key.Id == id) ? All.Where(key => key.Id == id)
        : All.Where(key => key.Id is null);

    private static TokenKeys? TryReadSet(ReadOnlyMemory<byte> text, bool isPrivate)
    {
        using var document = TokenJson.TryRead(text);
        if (document is null)
        {
            return null;
        }

        var isSet = document.RootElement.TryGetProperty("keys", out var keys);
        if (isSet && keys.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var read = (isSet ? keys.EnumerateArray().ToArray() : [document.RootElement]).Select(key => TryReadKey(key, isPrivate)).ToArray();
        return new TokenKeys([.. read.OfType<TokenKey>()], read.Count(static key => key is null));
    }

    private static TokenKey? TryReadKey(JsonElement key, bool isPrivate)
    {
        if (key.ValueKind != JsonValueKind.Object || !IsForSignatures(key))
        {
            return null;
        }

        var (id, algorithm) = (TokenJson.Text(key, "kid"), TokenJson.Text(key, "alg"));
        try
        {
            return TokenJson.Text(key, "kty") switch
            {
                "RSA" when Octets(key, "n") is { } modulus && Octets(key, "e") is { } exponent => Rsa(id, algorithm, modulus, exponent),
                "EC" when TokenJson.Text(key, "crv") is { } curve && Octets(key, "x") is { } x && Octets(key, "y") is { } y => Ec(id, algorithm, curve, new ECPoint { X = x, Y = y }),
                "oct" when isPrivate && Octets(key, "k") is { } secret => new TokenKey.Shared(id, algorithm, secret),
                _ => null,
            };
        }
        catch (CryptographicException)
        {
            return null; // no such key: a point beside the curve, say
        }
    }

    private static bool IsForSignatures(JsonElement key) =>
        (TokenJson.Text(key, "use") ?? "sig") == "sig"
        && (!key.TryGetProperty("key_ops", out var operations)
            || (operations.ValueKind == JsonValueKind.Array && operations.EnumerateArray().Any(static one => one.ValueKind == JsonValueKind.String && one.ValueEquals("verify"))));

    private static TokenKey.Rsa? Rsa(string? id, string? algorithm, byte[] modulus, byte[] exponent) =>
        new TokenKey.Rsa(id, algorithm, RSA.Create(new RSAParameters { Modulus = modulus, Exponent = exponent })) is { IsUsable: true } key ? key : null;

    private static TokenKey.Ec? Ec(string? id, string? algorithm, string curve, ECPoint point) =>
        CurveNamed(curve) is { } known ? new TokenKey.Ec(id, algorithm, ECDsa.Create(new ECParameters { Curve = known, Q = point }), curve) : null;

    private static ECCurve? CurveNamed(string name) => name switch
    {
        "P-256" => ECCurve.NamedCurves.nistP256,
        "P-384" => ECCurve.NamedCurves.nistP384,
        "P-521" => ECCurve.NamedCurves.nistP521,
        _ => null,
    };

    private static byte[]? Octets(JsonElement key, string name) =>
        TokenJson.Text(key, name) is { Length: > 0 } text && Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : null;

    private static TokenKeys ReadPem(string text)
    {
        var keys = new List<TokenKey>();
        var unusable = 0;
        for (var rest = text.AsSpan(); PemEncoding.TryFind(rest, out var fields); rest = rest[fields.Location.End..])
        {
            if (PemKey(rest[fields.Location]) is { } key)
            {
                keys.Add(key);
            }
            else
            {
                unusable++;
            }
        }

        return new TokenKeys(keys, unusable);
    }

    private static TokenKey? PemKey(ReadOnlySpan<char> pem)
    {
        try
        {
            var rsa = RSA.Create();
            rsa.ImportFromPem(pem);
            return new TokenKey.Rsa(null, null, rsa) is { IsUsable: true } key ? key : null;
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            return PemEcKey(pem); // not RSA's
        }
    }

    private static TokenKey.Ec? PemEcKey(ReadOnlySpan<char> pem)
    {
        try
        {
            var ec = ECDsa.Create();
            ec.ImportFromPem(pem);
            return ec.KeySize switch
            {
                256 => new TokenKey.Ec(null, null, ec, "P-256"),
                384 => new TokenKey.Ec(null, null, ec, "P-384"),
                521 => new TokenKey.Ec(null, null, ec, "P-521"),
                _ => null,
            };
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            return null;
        }
    }
}
