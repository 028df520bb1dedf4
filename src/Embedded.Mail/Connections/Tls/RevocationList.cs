using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Embedded.Mail.Connections.Tls;

/// <summary>A list of certificates that an authority has revoked (RFC 5280 §5).</summary>
internal sealed class RevocationList
{
    private static readonly Asn1Tag Extensions = new(TagClass.ContextSpecific, 0, isConstructed: true);

    private readonly HashSet<string> _revoked = new(StringComparer.Ordinal);
    private readonly ReadOnlyMemory<byte> _signed;
    private readonly byte[] _signature;
    private readonly string _algorithm;

    /// <summary>Reads a list in DER.</summary>
    /// <exception cref="CryptographicException">It is malformed, or of a kind that is not understood: one of changes only, or of a part of the certificates.</exception>
    public RevocationList(ReadOnlyMemory<byte> der)
    {
        try
        {
            var list = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
            _signed = list.PeekEncodedValue();
            ReadSigned(list.ReadSequence());
            _algorithm = list.ReadSequence().ReadObjectIdentifier();
            _signature = list.ReadBitString(out _);
        }
        catch (AsnContentException e)
        {
            throw new CryptographicException("The revocation list is malformed: " + e.Message, e);
        }
    }

    /// <summary>The authority's name, encoded.</summary>
    public ReadOnlyMemory<byte> Issuer { get; private set; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset ThisUpdate { get; private set; }

    /// <summary>When the next one is due at the latest, and this one out of force; null where it does not say.</summary>
    public DateTimeOffset? NextUpdate { get; private set; }

    /// <summary>Whether a certificate of this authority is on the list.</summary>
    public bool Contains(X509Certificate2 certificate) => _revoked.Contains(Convert.ToHexString(certificate.SerialNumberBytes.Span));

    /// <summary>Whether the authority of that certificate has signed the list, and may.</summary>
    public bool IsSignedBy(X509Certificate2 authority)
    {
        var usage = authority.Extensions.OfType<X509KeyUsageExtension>().FirstOrDefault();
        if (!authority.SubjectName.RawData.AsSpan().SequenceEqual(Issuer.Span) || usage?.KeyUsages.HasFlag(X509KeyUsageFlags.CrlSign) == false)
        {
            return false;
        }

        return _algorithm switch
        {
            "1.2.840.113549.1.1.11" => IsSignedByRsa(authority, HashAlgorithmName.SHA256),
            "1.2.840.113549.1.1.12" => IsSignedByRsa(authority, HashAlgorithmName.SHA384),
            "1.2.840.113549.1.1.13" => IsSignedByRsa(authority, HashAlgorithmName.SHA512),
            "1.2.840.10045.4.3.2" => IsSignedByECDsa(authority, HashAlgorithmName.SHA256),
            "1.2.840.10045.4.3.3" => IsSignedByECDsa(authority, HashAlgorithmName.SHA384),
            "1.2.840.10045.4.3.4" => IsSignedByECDsa(authority, HashAlgorithmName.SHA512),
            _ => false,
        };
    }

    private bool IsSignedByRsa(X509Certificate2 authority, HashAlgorithmName hash)
    {
        using var key = authority.GetRSAPublicKey();
        return key?.VerifyData(_signed.Span, _signature, hash, RSASignaturePadding.Pkcs1) == true;
    }

    private bool IsSignedByECDsa(X509Certificate2 authority, HashAlgorithmName hash)
    {
        using var key = authority.GetECDsaPublicKey();
        return key?.VerifyData(_signed.Span, _signature, hash, DSASignatureFormat.Rfc3279DerSequence) == true;
    }

    private void ReadSigned(AsnReader list)
    {
        if (list.PeekTag() == Asn1Tag.Integer)
        {
            _ = list.ReadInteger();
        }

        _ = list.ReadSequence();
        Issuer = list.ReadEncodedValue();
        ThisUpdate = ReadTime(list);
        NextUpdate = IsTime(list) ? ReadTime(list) : null;
        if (list.HasData && list.PeekTag() == Asn1Tag.Sequence)
        {
            ReadRevoked(list.ReadSequence());
        }

        if (list.HasData)
        {
            RefuseCritical(list.ReadSequence(Extensions).ReadSequence());
        }
    }

    private void ReadRevoked(AsnReader entries)
    {
        while (entries.HasData)
        {
            var entry = entries.ReadSequence();
            _ = _revoked.Add(Convert.ToHexString(entry.ReadIntegerBytes().Span));
            _ = ReadTime(entry);
            if (entry.HasData)
            {
                RefuseCritical(entry.ReadSequence());
            }
        }
    }

    // An extension that is critical and not understood makes the list mean something else than what it seems to (RFC 5280 §5.2, §5.3).
    private static void RefuseCritical(AsnReader extensions)
    {
        while (extensions.HasData)
        {
            var extension = extensions.ReadSequence();
            var name = extension.ReadObjectIdentifier();
            if (extension.PeekTag() == Asn1Tag.Boolean && extension.ReadBoolean())
            {
                throw new CryptographicException($"The revocation list has the critical extension {name}, which is not understood.");
            }
        }
    }

    private static bool IsTime(AsnReader reader) => reader.HasData && (reader.PeekTag() == Asn1Tag.UtcTime || reader.PeekTag() == Asn1Tag.GeneralizedTime);

    private static DateTimeOffset ReadTime(AsnReader reader) => reader.PeekTag() == Asn1Tag.UtcTime ? reader.ReadUtcTime() : reader.ReadGeneralizedTime();
}
