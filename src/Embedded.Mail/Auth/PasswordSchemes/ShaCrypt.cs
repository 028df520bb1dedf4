using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Embedded.Mail.Auth.PasswordSchemes;

/// <summary>crypt(3) on SHA-2, after Ulrich Drepper's specification "Unix crypt using SHA-256 and SHA-512"; step numbers are those of its text.</summary>
internal abstract class ShaCrypt
{
    /// <summary>Longest password, in octets: libcrypt's CRYPT_MAX_PASSPHRASE_SIZE. The work grows with the square of the length.</summary>
    public const int MaxPasswordLength = 512;

    /// <summary>The method's prefix: <c>$5$</c> or <c>$6$</c>.</summary>
    public abstract ReadOnlySpan<byte> Prefix { get; }

    protected abstract HashAlgorithmName Algorithm { get; }

    protected abstract int DigestLength { get; }

    /// <summary>Writes the digest's octets in the method's own order (step 22).</summary>
    protected abstract void Encode(ReadOnlySpan<byte> digest, List<byte> output);

    protected abstract void Hash(ReadOnlySpan<byte> input, Span<byte> digest);

    /// <summary>Computes the whole text that crypt(3) gives.</summary>
    /// <returns>False when the password is too long.</returns>
    public bool TryCompute(ReadOnlySpan<byte> password, ShaCryptSetting setting, out byte[] text)
    {
        text = [];
        if (password.Length > MaxPasswordLength)
        {
            return false;
        }

        var digest = Start(password, setting.Salt);
        var p = Repeat(password, password.Length, DigestOfRepeated(password, password.Length));
        var s = Repeat(setting.Salt, setting.Salt.Length, DigestOfRepeated(setting.Salt, 16 + digest[0]));
        Iterate(digest, p, s, setting.Rounds);
        text = Format(digest, setting);
        CryptographicOperations.ZeroMemory(p);
        return true;
    }

    // Steps 1 to 12.
    private byte[] Start(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt)
    {
        using var hash = IncrementalHash.CreateHash(Algorithm);
        hash.AppendData(password);
        hash.AppendData(salt);
        hash.AppendData(password);
        var b = hash.GetHashAndReset();

        hash.AppendData(password);
        hash.AppendData(salt);
        AppendCyclic(hash, b, password.Length);
        for (var bits = password.Length; bits > 0; bits >>= 1)
        {
            hash.AppendData((bits & 1) != 0 ? b : password);
        }

        return hash.GetHashAndReset();
    }

    // Steps 13 to 15 and 17 to 19.
    private byte[] DigestOfRepeated(ReadOnlySpan<byte> input, int times)
    {
        using var hash = IncrementalHash.CreateHash(Algorithm);
        for (var i = 0; i < times; i++)
        {
            hash.AppendData(input);
        }

        return hash.GetHashAndReset();
    }

    // Steps 16 and 20: the digest again and again, up to the length.
    private static byte[] Repeat(ReadOnlySpan<byte> input, int length, ReadOnlySpan<byte> digest)
    {
        var sequence = new byte[input.Length];
        for (var at = 0; at < length; at += digest.Length)
        {
            digest[..Math.Min(digest.Length, length - at)].CopyTo(sequence.AsSpan(at));
        }

        return sequence;
    }

    // Step 21. One call of the one-shot digest per round over a buffer is several times faster than feeding pieces.
    private void Iterate(Span<byte> digest, ReadOnlySpan<byte> p, ReadOnlySpan<byte> s, int rounds)
    {
        Span<byte> buffer = stackalloc byte[(2 * MaxPasswordLength) + ShaCryptSetting.MaxSaltLength + 64];
        for (var round = 0; round < rounds; round++)
        {
            var odd = (round & 1) != 0;
            var used = Put(buffer, 0, odd ? p : digest);
            used = round % 3 != 0 ? Put(buffer, used, s) : used;
            used = round % 7 != 0 ? Put(buffer, used, p) : used;
            used = Put(buffer, used, odd ? digest : p);
            Hash(buffer[..used], digest);
        }

        CryptographicOperations.ZeroMemory(buffer);
    }

    private static int Put(Span<byte> buffer, int used, ReadOnlySpan<byte> piece)
    {
        piece.CopyTo(buffer[used..]);
        return used + piece.Length;
    }

    private byte[] Format(ReadOnlySpan<byte> digest, ShaCryptSetting setting)
    {
        var output = new List<byte>(128);
        output.AddRange(Prefix);
        if (setting.HasRounds)
        {
            output.AddRange(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"rounds={setting.Rounds}$")));
        }

        output.AddRange(setting.Salt);
        output.Add((byte)'$');
        Encode(digest, output);
        return [.. output];
    }

    private static void AppendCyclic(IncrementalHash hash, ReadOnlySpan<byte> digest, int length)
    {
        for (; length > digest.Length; length -= digest.Length)
        {
            hash.AppendData(digest);
        }

        hash.AppendData(digest[..length]);
    }
}
