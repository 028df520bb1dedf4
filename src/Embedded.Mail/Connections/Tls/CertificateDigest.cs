using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Embedded.Mail.Connections.Tls;

/// <summary>The digest of a certificate by the hash function of its own signature, SHA-256 in place of MD5 and SHA-1 (RFC 5929 §4.1).</summary>
internal static class CertificateDigest
{
    private const string RsaPss = "1.2.840.113549.1.1.10";

    /// <summary>Computes the digest; null for a signature without one hash function of its own, such as Ed25519's, for which RFC 5929 defines none.</summary>
    public static byte[]? TryCompute(X509Certificate2 certificate) =>
        TryFindHash(certificate) is { } hash ? CryptographicOperations.HashData(hash, certificate.RawDataMemory.Span) : null;

    private static HashAlgorithmName? TryFindHash(X509Certificate2 certificate) => certificate.SignatureAlgorithm.Value switch
    {
        RsaPss => TryReadPss(certificate.RawDataMemory),
        "1.2.840.113549.1.1.4" or "1.2.840.113549.1.1.5" or "1.2.840.113549.1.1.11" or "1.2.840.10045.4.1" or "1.2.840.10045.4.3.2" => HashAlgorithmName.SHA256,
        "1.2.840.113549.1.1.12" or "1.2.840.10045.4.3.3" => HashAlgorithmName.SHA384,
        "1.2.840.113549.1.1.13" or "1.2.840.10045.4.3.4" => HashAlgorithmName.SHA512,
        _ => null,
    };

    // The signature's parameters name the hash function, SHA-1 where they leave it out (RFC 4055 §3.1).
    private static HashAlgorithmName? TryReadPss(ReadOnlyMemory<byte> certificate)
    {
        try
        {
            var reader = new AsnReader(certificate, AsnEncodingRules.DER).ReadSequence();
            _ = reader.ReadEncodedValue();
            var algorithm = reader.ReadSequence();
            _ = algorithm.ReadObjectIdentifier();
            var hash = new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true);
            var parameters = algorithm.HasData ? algorithm.ReadSequence() : null;
            return parameters is { HasData: true } && parameters.PeekTag().HasSameClassAndValue(hash)
                ? Named(parameters.ReadSequence(hash).ReadSequence().ReadObjectIdentifier())
                : HashAlgorithmName.SHA256;
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    private static HashAlgorithmName? Named(string hash) => hash switch
    {
        "1.3.14.3.2.26" or "2.16.840.1.101.3.4.2.1" => HashAlgorithmName.SHA256,
        "2.16.840.1.101.3.4.2.2" => HashAlgorithmName.SHA384,
        "2.16.840.1.101.3.4.2.3" => HashAlgorithmName.SHA512,
        _ => null,
    };
}
