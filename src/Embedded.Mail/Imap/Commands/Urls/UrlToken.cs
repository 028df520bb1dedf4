using System.Security.Cryptography;
using System.Text;

namespace Embedded.Mail.Imap.Commands.Urls;

/// <summary>The token of the mechanism INTERNAL, as Dovecot makes it: the octet 1, and the HMAC-SHA1 of the URL up to the mechanism; in hexadecimal.</summary>
internal static class UrlToken
{
    private const byte Version = 1;

    public static string Of(byte[] key, string rump) => Convert.ToHexStringLower(Octets(key, rump));

    /// <summary>Whether a token is right; takes the same time for every wrong one.</summary>
    public static bool IsOf(byte[] key, string rump, string token)
    {
        var expected = Octets(key, rump);
        var given = new byte[expected.Length];
        return token.Length == 2 * expected.Length
            && Convert.FromHexString(token, given, out _, out _) == System.Buffers.OperationStatus.Done
            && CryptographicOperations.FixedTimeEquals(expected, given);
    }

#pragma warning disable CA5350 // RFC 4467 leaves the algorithm to the server; an HMAC is not weakened by collisions of its hash, and Dovecot's URLs stay good.
    private static byte[] Octets(byte[] key, string rump) => [Version, .. HMACSHA1.HashData(key, Encoding.ASCII.GetBytes(rump))];
#pragma warning restore CA5350
}
