using System.Security.Cryptography;

namespace Embedded.Mail.Auth.OAuth2;

/// <summary>A key that signatures are checked with. Safe for any number of callers.</summary>
/// <param name="Id">Its <c>kid</c>; null where it has none.</param>
/// <param name="Algorithm">The only algorithm it may be used for; null where it says none.</param>
internal abstract record TokenKey(string? Id, string? Algorithm)
{
    // What is shorter is broken already, what is longer keeps a processor busy.
    private const int LeastRsaBits = 2048;
    private const int MostRsaBits = 16384;

    // The system's keys are for one caller at a time.
    private readonly Lock _gate = new();

    /// <summary>Whether a signature of some text is right: false also where the key is not one for that algorithm.</summary>
    public bool Verify(SignatureAlgorithm algorithm, ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature)
    {
        if (Algorithm is { } only && only != algorithm.Name)
        {
            return false;
        }

        lock (_gate)
        {
            return Check(algorithm, text, signature);
        }
    }

    private protected abstract bool Check(SignatureAlgorithm algorithm, ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature);

    /// <summary>An RSA key.</summary>
    public sealed record Rsa(string? Id, string? Algorithm, RSA Key) : TokenKey(Id, Algorithm)
    {
        public bool IsUsable => Key.KeySize is >= LeastRsaBits and <= MostRsaBits;

        private protected override bool Check(SignatureAlgorithm algorithm, ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature) =>
            algorithm.KeyType == "RSA" && Key.VerifyData(text, signature, algorithm.Hash, algorithm.IsPss ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1);
    }

    /// <summary>A key on one of NIST's curves.</summary>
    public sealed record Ec(string? Id, string? Algorithm, ECDsa Key, string Curve) : TokenKey(Id, Algorithm)
    {
        private protected override bool Check(SignatureAlgorithm algorithm, ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature) =>
            algorithm.Curve == Curve && Key.VerifyData(text, signature, algorithm.Hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    /// <summary>A key that issuer and server share; at least as long as the digest (RFC 7518 §3.2).</summary>
    public sealed record Shared(string? Id, string? Algorithm, byte[] Key) : TokenKey(Id, Algorithm)
    {
        private protected override bool Check(SignatureAlgorithm algorithm, ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature)
        {
            if (algorithm.KeyType != "oct")
            {
                return false;
            }

            var expected = CryptographicOperations.HmacData(algorithm.Hash, Key, text);
            return Key.Length >= expected.Length && CryptographicOperations.FixedTimeEquals(expected, signature);
        }
    }
}
