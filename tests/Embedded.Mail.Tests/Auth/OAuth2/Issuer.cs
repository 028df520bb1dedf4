using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Embedded.Mail.Tests.Auth.OAuth2;

/// <summary>Who issues tokens: keys of every kind, and JWTs signed with them.</summary>
internal sealed class Issuer
{
    private static readonly Lazy<Issuer> Shared = new(static () => new Issuer());
    private readonly RSA _rsa = RSA.Create(2048);
    private readonly ECDsa _p256 = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa _p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
    private readonly ECDsa _p521 = ECDsa.Create(ECCurve.NamedCurves.nistP521);
    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(64);

    /// <summary>One whose keys all tests share: making them takes time.</summary>
    public static Issuer Default => Shared.Value;

    /// <summary>The time of <see cref="Testing.ManualTimeProvider"/>'s beginning.</summary>
    public static long Now => new DateTimeOffset(2026, 2, 1, 12, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();

    /// <summary>The RSA key as PEM.</summary>
    public string Pem => _rsa.ExportSubjectPublicKeyInfoPem();

    /// <summary>The keys by the names <c>rsa</c>, <c>p256</c>, <c>p384</c>, <c>p521</c>, <c>oct</c>.</summary>
    public JsonObject KeySet(string names = "rsa p256 p384 p521 oct") =>
        new() { ["keys"] = new JsonArray([.. names.Split(' ').Select(name => (JsonNode)Key(name))]) };

    /// <summary>One key.</summary>
    public JsonObject Key(string name) => name switch
    {
        "rsa" => RsaKey(_rsa),
        "oct" => new JsonObject { ["kid"] = "oct", ["kty"] = "oct", ["k"] = Encode(_secret) },
        _ => EcKey(name, Curve(name)),
    };

    /// <summary>Claims that let alice in.</summary>
    public static JsonObject Claims(string user = "alice") => new()
    {
        ["iss"] = "https://id.example.org",
        ["aud"] = new JsonArray("mail", "other"),
        ["scope"] = "openid mail",
        ["email"] = user,
        ["exp"] = Now + 300,
        ["nbf"] = Now - 5,
        ["iat"] = Now - 5,
    };

    /// <summary>A token.</summary>
    public string Token(string algorithm = "RS256", JsonObject? claims = null, JsonObject? header = null, string? keyId = "")
    {
        var head = new JsonObject { ["alg"] = algorithm, ["typ"] = "JWT" };
        foreach (var (name, value) in header ?? [])
        {
            head[name] = value?.DeepClone();
        }

        if (keyId is not null)
        {
            head["kid"] = keyId.Length > 0 ? keyId : NameOf(algorithm);
        }

        var signed = $"{Encode(Encoding.UTF8.GetBytes(head.ToJsonString()))}.{Encode(Encoding.UTF8.GetBytes((claims ?? Claims()).ToJsonString()))}";
        return $"{signed}.{Encode(Sign(algorithm, Encoding.ASCII.GetBytes(signed)))}";
    }

    public static string Encode(byte[] octets) => Base64Url.EncodeToString(octets);

    public static JsonObject RsaKey(RSA key, string id = "rsa")
    {
        var parameters = key.ExportParameters(includePrivateParameters: false);
        return new JsonObject { ["kid"] = id, ["kty"] = "RSA", ["use"] = "sig", ["n"] = Encode(parameters.Modulus!), ["e"] = Encode(parameters.Exponent!) };
    }

    private static JsonObject EcKey(string name, ECDsa key)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return new JsonObject { ["kid"] = name, ["kty"] = "EC", ["crv"] = name.Replace("p", "P-", StringComparison.Ordinal), ["x"] = Encode(point.X!), ["y"] = Encode(point.Y!) };
    }

    private ECDsa Curve(string name) => name switch { "p256" => _p256, "p384" => _p384, _ => _p521 };

    private static string NameOf(string algorithm) => algorithm switch { "ES256" => "p256", "ES384" => "p384", "ES512" => "p521", ['H', ..] => "oct", _ => "rsa" };

    private byte[] Sign(string algorithm, byte[] text)
    {
        var hash = new HashAlgorithmName(algorithm.Length == 5 ? "SHA" + algorithm[2..] : "SHA256");
        return algorithm[..2] switch
        {
            "RS" => _rsa.SignData(text, hash, RSASignaturePadding.Pkcs1),
            "PS" => _rsa.SignData(text, hash, RSASignaturePadding.Pss),
            "ES" => Curve(NameOf(algorithm)).SignData(text, hash),
            "HS" => CryptographicOperations.HmacData(hash, _secret, text),
            _ => [],
        };
    }
}
