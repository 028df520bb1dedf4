using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Embedded.Mail.Auth.Cache;

/// <summary>Hashes under a key that lives as long as the process: what is kept is of no use elsewhere, and two passwords can be compared without being there.</summary>
internal sealed class CacheHash
{
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    /// <summary>128 bits of HMAC-SHA-256 over a text and what follows it.</summary>
    public UInt128 Of(string text, ReadOnlySpan<byte> rest = default)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        hash.AppendData(Encoding.UTF8.GetBytes(text));
        hash.AppendData([0]);
        hash.AppendData(rest);
        return BinaryPrimitives.ReadUInt128BigEndian(hash.GetHashAndReset());
    }
}
