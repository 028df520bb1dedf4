using System.Security.Cryptography;

namespace Embedded.Mail.Auth.PasswordSchemes;

/// <summary>crypt(3) method 5.</summary>
internal sealed class Sha256Crypt : ShaCrypt
{
    public override ReadOnlySpan<byte> Prefix => "$5$"u8;

    protected override HashAlgorithmName Algorithm => HashAlgorithmName.SHA256;

    protected override int DigestLength => SHA256.HashSizeInBytes;

    protected override void Hash(ReadOnlySpan<byte> input, Span<byte> digest) => SHA256.HashData(input, digest);

    // Groups of three octets 10 apart; which of them comes first turns with every group.
    protected override void Encode(ReadOnlySpan<byte> digest, List<byte> output)
    {
        var (a, b, c) = (0, 10, 20);
        for (var group = 0; group < 10; group++)
        {
            CryptBase64.Append(output, (digest[a] << 16) | (digest[b] << 8) | digest[c], 4);
            (a, b, c) = (c + 1, a + 1, b + 1);
        }

        CryptBase64.Append(output, (digest[31] << 8) | digest[30], 3);
    }
}
