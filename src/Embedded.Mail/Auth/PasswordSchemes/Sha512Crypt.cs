using System.Security.Cryptography;

namespace Embedded.Mail.Auth.PasswordSchemes;

/// <summary>crypt(3) method 6.</summary>
internal sealed class Sha512Crypt : ShaCrypt
{
    public override ReadOnlySpan<byte> Prefix => "$6$"u8;

    protected override HashAlgorithmName Algorithm => HashAlgorithmName.SHA512;

    protected override int DigestLength => SHA512.HashSizeInBytes;

    protected override void Hash(ReadOnlySpan<byte> input, Span<byte> digest) => ShortSha512.HashData(input, digest);

    // Groups of three octets 21 apart; which of them comes first turns with every group.
    protected override void Encode(ReadOnlySpan<byte> digest, List<byte> output)
    {
        var (a, b, c) = (0, 21, 42);
        for (var group = 0; group < 21; group++)
        {
            CryptBase64.Append(output, (digest[a] << 16) | (digest[b] << 8) | digest[c], 4);
            (a, b, c) = (b + 1, c + 1, a + 1);
        }

        CryptBase64.Append(output, digest[63], 2);
    }
}
