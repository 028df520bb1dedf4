using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Embedded.Mail.Auth.PasswordSchemes;

/// <summary>What a server keeps of a password for SCRAM (RFC 5802 §3). Stored as <c>iterations,salt,StoredKey,ServerKey</c>, the last three in base64.</summary>
/// <param name="Iterations">How often to iterate.</param>
/// <param name="Salt">The salt's octets.</param>
/// <param name="StoredKey">H(ClientKey).</param>
/// <param name="ServerKey">HMAC(SaltedPassword, "Server Key").</param>
internal sealed record ScramKeys(int Iterations, byte[] Salt, byte[] StoredKey, byte[] ServerKey)
{
    /// <summary>The least that RFC 7677 §4 lets a server use.</summary>
    public const int DefaultIterations = 4096;

    private const int SaltLength = 16;

    private static readonly FairWorkers Workers = new(Environment.ProcessorCount);

    /// <summary>Derives the keys of a password.</summary>
    public static ScramKeys Derive(HashAlgorithmName algorithm, ReadOnlySpan<byte> password, byte[] salt, int iterations)
    {
        var salted = Rfc2898DeriveBytes.Pbkdf2(password, salt, iterations, algorithm, LengthOf(algorithm));
        var clientKey = Hmac(algorithm, salted, "Client Key"u8);
        var keys = new ScramKeys(iterations, salt, CryptographicOperations.HashData(algorithm, clientKey), Hmac(algorithm, salted, "Server Key"u8));
        CryptographicOperations.ZeroMemory(salted);
        CryptographicOperations.ZeroMemory(clientKey);
        return keys;
    }

    /// <summary>Derives the keys of a password with fresh salt.</summary>
    public static ScramKeys Derive(HashAlgorithmName algorithm, ReadOnlySpan<byte> password, int? iterations) =>
        Derive(algorithm, password, RandomNumberGenerator.GetBytes(SaltLength), iterations ?? DefaultIterations);

    /// <summary>Derives the keys of a password with fresh salt, on threads for such work: thousands of iterations are none for the thread that serves connections.</summary>
    /// <param name="network">Where the client is; the networks have their turns.</param>
    /// <param name="algorithm">The mechanism's digest.</param>
    /// <param name="password">The password.</param>
    /// <param name="cancellationToken">Drops work that has not begun.</param>
    /// <exception cref="FairWorkersBusyException">Too much work waits.</exception>
    public static Task<ScramKeys> DeriveAsync(UInt128 network, HashAlgorithmName algorithm, byte[] password, CancellationToken cancellationToken) =>
        Workers.RunAsync(network, () => Derive(algorithm, password, iterations: null), cancellationToken);

    /// <summary>Reads the stored form; null when it is not of that form.</summary>
    public static ScramKeys? TryRead(HashAlgorithmName algorithm, ReadOnlySpan<byte> stored)
    {
        if (Encoding.ASCII.GetString(stored).Split(',') is not [var iterations, var salt, var storedKey, var serverKey]
            || !int.TryParse(iterations, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count == 0)
        {
            return null;
        }

        try
        {
            var keys = new ScramKeys(count, Convert.FromBase64String(salt), Convert.FromBase64String(storedKey), Convert.FromBase64String(serverKey));
            var length = LengthOf(algorithm);
            return keys.StoredKey.Length == length && keys.ServerKey.Length == length && keys.Salt.Length > 0 ? keys : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>The stored form.</summary>
    public string ToText() => string.Create(
        CultureInfo.InvariantCulture, $"{Iterations},{Convert.ToBase64String(Salt)},{Convert.ToBase64String(StoredKey)},{Convert.ToBase64String(ServerKey)}");

    /// <summary>HMAC with the mechanism's digest.</summary>
    public static byte[] Hmac(HashAlgorithmName algorithm, ReadOnlySpan<byte> key, ReadOnlySpan<byte> text) => CryptographicOperations.HmacData(algorithm, key, text);

    private static int LengthOf(HashAlgorithmName algorithm) => algorithm == HashAlgorithmName.SHA1 ? SHA1.HashSizeInBytes : SHA256.HashSizeInBytes;
}
