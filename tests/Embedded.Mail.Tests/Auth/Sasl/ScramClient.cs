using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Embedded.Mail.Tests.Auth.Sasl;

/// <summary>The client's side of SCRAM, written from RFC 5802 alone.</summary>
/// <param name="algorithm">The mechanism's digest.</param>
/// <param name="header">The <c>gs2-header</c>: <c>n,,</c>, <c>p=tls-exporter,,</c>.</param>
/// <param name="binding">What the channel is bound by; empty for none.</param>
internal sealed class ScramClient(HashAlgorithmName algorithm, string header, byte[] binding)
{
    private const string Nonce = "fyko+d2lbbFgONRv9qkxdawL";
    private string _bare = "";
    private string _signed = "";
    private byte[] _serverKey = [];

    /// <summary>The first message.</summary>
    public string First(string user) => header + (_bare = $"n={user},r={Nonce}");

    /// <summary>The last message, to the server's first.</summary>
    public string Final(string password, string serverFirst)
    {
        var parts = serverFirst.Split(',');
        Assert.That(parts[0], Does.StartWith("r=" + Nonce).And.Length.GreaterThan(Nonce.Length + 10));
        var iterations = int.Parse(parts[2][2..], NumberStyles.None, CultureInfo.InvariantCulture);
        var length = algorithm == HashAlgorithmName.SHA1 ? SHA1.HashSizeInBytes : SHA256.HashSizeInBytes;
        var salted = Rfc2898DeriveBytes.Pbkdf2(password, Convert.FromBase64String(parts[1][2..]), iterations, algorithm, length);
        var key = Hmac(salted, "Client Key");
        _serverKey = Hmac(salted, "Server Key");
        var last = $"c={Convert.ToBase64String([.. Encoding.UTF8.GetBytes(header), .. binding])},{parts[0]}";
        _signed = $"{_bare},{serverFirst},{last}";
        var signature = Hmac(CryptographicOperations.HashData(algorithm, key), _signed);
        return $"{last},p={Convert.ToBase64String([.. key.Zip(signature, static (one, other) => (byte)(one ^ other))])}";
    }

    /// <summary>What the server must prove itself by.</summary>
    public string ServerProof => "v=" + Convert.ToBase64String(Hmac(_serverKey, _signed));

    private byte[] Hmac(byte[] key, string text) => CryptographicOperations.HmacData(algorithm, key, Encoding.UTF8.GetBytes(text));
}
