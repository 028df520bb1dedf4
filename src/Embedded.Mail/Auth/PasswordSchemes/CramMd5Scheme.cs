using System.Security.Cryptography;

namespace Embedded.Mail.Auth.PasswordSchemes;

/// <summary>
/// <c>CRAM-MD5</c> (also called HMAC-MD5): the two states of HMAC-MD5 after the key, outer before inner, so that the mechanism of that name can be served without the password itself.
/// </summary>
internal sealed class CramMd5Scheme(string name) : IPasswordScheme
{
    /// <summary>Octets of the two states together.</summary>
    public const int Length = 2 * Md5State.Length;

    public string Name { get; } = name;

    public PasswordEncoding Encoding => PasswordEncoding.Hex;

    public int DigestLength => Length;

    public bool IsWeak => true;

    public bool IsCostly => false;

    public PasswordVerdict Verify(string user, ReadOnlySpan<byte> password, ReadOnlySpan<byte> stored, PasswordLimits limits) => stored.Length == Length
        ? PasswordVerdict.Of(CryptographicOperations.FixedTimeEquals(Derive(password), stored))
        : PasswordVerdict.Unusable($"{Name} password has {stored.Length} octets, not {Length}");

    public byte[] Generate(string user, ReadOnlySpan<byte> password, int? rounds) => Derive(password);

    /// <summary>The two states for a password.</summary>
    public static byte[] Derive(ReadOnlySpan<byte> password)
    {
        Span<byte> key = stackalloc byte[Md5State.BlockLength];
        key.Clear();
        if (password.Length > key.Length)
        {
#pragma warning disable CA5351 // The format is HMAC-MD5 by definition.
            MD5.HashData(password, key);
#pragma warning restore CA5351
        }
        else
        {
            password.CopyTo(key);
        }

        var states = new byte[Length];
        After(key, 0x5c).Write(states);
        After(key, 0x36).Write(states.AsSpan(Md5State.Length));
        return states;
    }

    /// <summary>HMAC-MD5 of a text under the key from which the states were derived (RFC 2104).</summary>
    public static byte[] Compute(ReadOnlySpan<byte> states, ReadOnlySpan<byte> text)
    {
        var inner = Md5State.Read(states[Md5State.Length..]).Finish(text, Md5State.BlockLength);
        return Md5State.Read(states).Finish(inner, Md5State.BlockLength);
    }

    private static Md5State After(ReadOnlySpan<byte> key, byte pad)
    {
        Span<byte> block = stackalloc byte[Md5State.BlockLength];
        for (var i = 0; i < block.Length; i++)
        {
            block[i] = (byte)(key[i] ^ pad);
        }

        return Md5State.Initial.After(block);
    }
}
