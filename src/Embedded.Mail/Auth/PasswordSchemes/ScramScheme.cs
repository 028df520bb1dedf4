using System.Security.Cryptography;

namespace Embedded.Mail.Auth.PasswordSchemes;

/// <summary><c>SCRAM-SHA-1</c> and <c>SCRAM-SHA-256</c>: see <see cref="ScramKeys"/>.</summary>
internal sealed class ScramScheme(string name, HashAlgorithmName algorithm) : IPasswordScheme
{
    public string Name { get; } = name;

    public PasswordEncoding Encoding => PasswordEncoding.None;

    public bool IsCostly => true;

    public PasswordVerdict Verify(string user, ReadOnlySpan<byte> password, ReadOnlySpan<byte> stored, PasswordLimits limits)
    {
        if (ScramKeys.TryRead(algorithm, stored) is not { } keys)
        {
            return PasswordVerdict.Unusable($"{Name} password is not of the form iterations,salt,key,key");
        }

        return keys.Iterations > limits.MaxRounds
            ? PasswordVerdict.Unusable($"{Name} password asks for {keys.Iterations} rounds, more than {limits.MaxRounds}")
            : PasswordVerdict.Of(CryptographicOperations.FixedTimeEquals(ScramKeys.Derive(algorithm, password, keys.Salt, keys.Iterations).StoredKey, keys.StoredKey));
    }

    public byte[] Generate(string user, ReadOnlySpan<byte> password, int? rounds) =>
        System.Text.Encoding.ASCII.GetBytes(ScramKeys.Derive(algorithm, password, rounds).ToText());
}
