using System.Security.Cryptography;
using System.Text;

namespace Embedded.Mail.Tests.Auth.Sasl;

/// <summary>A client's side of every mechanism: its response to each challenge, the first one of what the server has not asked for yet.</summary>
/// <param name="mechanism">The mechanism.</param>
/// <param name="secret">The password, or the token.</param>
/// <param name="exporter">What binds the connection.</param>
internal sealed class SaslScript(string mechanism, string secret, byte[] exporter)
{
    private const string User = "alice";

    private readonly ScramClient _scram = new(
        mechanism.Contains("256", StringComparison.Ordinal) ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA1,
        mechanism.EndsWith("-PLUS", StringComparison.Ordinal) ? "p=tls-exporter,," : "n,,",
        mechanism.EndsWith("-PLUS", StringComparison.Ordinal) ? exporter : []);

    private int _turn;

    /// <summary>All mechanisms of the server but EXTERNAL, which needs a certificate.</summary>
    public static string[] Mechanisms { get; } =
    [
        "PLAIN", "LOGIN", "CRAM-MD5", "DIGEST-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-256-PLUS", "OAUTHBEARER", "XOAUTH2", "ANONYMOUS",
    ];

    /// <summary>The response in base64.</summary>
    public string Next(string challenge) => Convert.ToBase64String(Encoding.UTF8.GetBytes(Respond(challenge, _turn++)));

    private string Respond(string challenge, int turn) => (mechanism, turn) switch
    {
        ("PLAIN", 0) => $"\0{User}\0{secret}",
        ("LOGIN", 0) => User,
        ("LOGIN", 1) => secret,
        ("CRAM-MD5", 0) => $"{User} {Convert.ToHexStringLower(CryptographicOperations.HmacData(HashAlgorithmName.MD5, Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(challenge)))}",
        ("DIGEST-MD5", 0) => Digest(challenge.Split("nonce=\"")[1].Split('"')[0]),
        (['S', ..], 0) => _scram.First(User),
        (['S', ..], 1) => _scram.Final(secret, challenge),
        ("OAUTHBEARER", 0) => $"n,a={User},\u0001auth=Bearer {secret}\u0001\u0001",
        ("XOAUTH2", 0) => $"user={User}\u0001auth=Bearer {secret}\u0001\u0001",
        ("OAUTHBEARER", 1) => "\u0001",
        ("ANONYMOUS", 0) => "me@example.org",
        _ => "",
    };

    private string Digest(string nonce)
    {
        var session = Hex([.. Hash($"{User}::{secret}"), .. Encoding.UTF8.GetBytes($":{nonce}:abc")]);
        var response = Hex(Encoding.UTF8.GetBytes($"{session}:{nonce}:00000001:abc:auth:{Hex("AUTHENTICATE:imap/localhost"u8.ToArray())}"));
        return $"username=\"{User}\",realm=\"\",nonce=\"{nonce}\",cnonce=\"abc\",nc=00000001,qop=auth,digest-uri=\"imap/localhost\",response={response}";
    }

    private static byte[] Hash(string text) => CryptographicOperations.HashData(HashAlgorithmName.MD5, Encoding.UTF8.GetBytes(text));

    private static string Hex(byte[] octets) => Convert.ToHexStringLower(CryptographicOperations.HashData(HashAlgorithmName.MD5, octets));
}
