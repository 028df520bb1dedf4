using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Embedded.Mail.Connections.Tls;

/// <summary>A cipher suite of TLS 1.2 that can be served, and OpenSSL's words for it.</summary>
internal sealed class CipherSuite
{
    /// <summary>
    /// Those that can be served, in OpenSSL's order. DHE is missing, since .NET gives its TLS no parameters for it; ARIA and Camellia are, since no client needs them.
    /// </summary>
    public static readonly ImmutableArray<CipherSuite> All =
    [
        new(0xC02C, "ECDHE-ECDSA-AES256-GCM-SHA384", "DEFAULT TLSv1.2 AES AES256 AESGCM"),
        new(0xC030, "ECDHE-RSA-AES256-GCM-SHA384", "DEFAULT TLSv1.2 AES AES256 AESGCM"),
        new(0xCCA9, "ECDHE-ECDSA-CHACHA20-POLY1305", "DEFAULT TLSv1.2 CHACHA20"),
        new(0xCCA8, "ECDHE-RSA-CHACHA20-POLY1305", "DEFAULT TLSv1.2 CHACHA20"),
        new(0xC0AF, "ECDHE-ECDSA-AES256-CCM8", "TLSv1.2 AES AES256 AESCCM AESCCM8"),
        new(0xC0AD, "ECDHE-ECDSA-AES256-CCM", "TLSv1.2 AES AES256 AESCCM"),
        new(0xC02B, "ECDHE-ECDSA-AES128-GCM-SHA256", "DEFAULT TLSv1.2 AES AES128 AESGCM"),
        new(0xC02F, "ECDHE-RSA-AES128-GCM-SHA256", "DEFAULT TLSv1.2 AES AES128 AESGCM"),
        new(0xC0AE, "ECDHE-ECDSA-AES128-CCM8", "TLSv1.2 AES AES128 AESCCM AESCCM8"),
        new(0xC0AC, "ECDHE-ECDSA-AES128-CCM", "TLSv1.2 AES AES128 AESCCM"),
        new(0xC024, "ECDHE-ECDSA-AES256-SHA384", "DEFAULT TLSv1.2 AES AES256 CBC SHA384"),
        new(0xC028, "ECDHE-RSA-AES256-SHA384", "DEFAULT TLSv1.2 AES AES256 CBC SHA384"),
        new(0xC023, "ECDHE-ECDSA-AES128-SHA256", "DEFAULT TLSv1.2 AES AES128 CBC SHA256"),
        new(0xC027, "ECDHE-RSA-AES128-SHA256", "DEFAULT TLSv1.2 AES AES128 CBC SHA256"),
        new(0xC00A, "ECDHE-ECDSA-AES256-SHA", "DEFAULT TLSv1 TLSv1.0 AES AES256 CBC SHA SHA1"),
        new(0xC014, "ECDHE-RSA-AES256-SHA", "DEFAULT TLSv1 TLSv1.0 AES AES256 CBC SHA SHA1"),
        new(0xC009, "ECDHE-ECDSA-AES128-SHA", "DEFAULT TLSv1 TLSv1.0 AES AES128 CBC SHA SHA1"),
        new(0xC013, "ECDHE-RSA-AES128-SHA", "DEFAULT TLSv1 TLSv1.0 AES AES128 CBC SHA SHA1"),
        new(0x009D, "AES256-GCM-SHA384", "DEFAULT TLSv1.2 AES AES256 AESGCM"),
        new(0xC0A1, "AES256-CCM8", "TLSv1.2 AES AES256 AESCCM AESCCM8"),
        new(0xC09D, "AES256-CCM", "TLSv1.2 AES AES256 AESCCM"),
        new(0x009C, "AES128-GCM-SHA256", "DEFAULT TLSv1.2 AES AES128 AESGCM"),
        new(0xC0A0, "AES128-CCM8", "TLSv1.2 AES AES128 AESCCM AESCCM8"),
        new(0xC09C, "AES128-CCM", "TLSv1.2 AES AES128 AESCCM"),
        new(0x003D, "AES256-SHA256", "DEFAULT TLSv1.2 AES AES256 CBC SHA256"),
        new(0x003C, "AES128-SHA256", "DEFAULT TLSv1.2 AES AES128 CBC SHA256"),
        new(0x0035, "AES256-SHA", "DEFAULT SSLv3 AES AES256 CBC SHA SHA1"),
        new(0x002F, "AES128-SHA", "DEFAULT SSLv3 AES AES128 CBC SHA SHA1"),
    ];

    /// <summary>Words of cipher strings that nothing here falls under.</summary>
    public static readonly FrozenSet<string> OtherWords = FrozenSet.Create(
        StringComparer.Ordinal,
        "MEDIUM", "LOW", "EXP", "EXPORT", "EXPORT40", "EXPORT56", "eNULL", "NULL", "aNULL", "COMPLEMENTOFALL", "DH", "DHE", "EDH", "kDHE", "kEDH", "kDHd", "kDHr", "kDH", "ADH", "AECDH",
        "kECDH", "kECDHe", "kECDHr", "aECDH", "aDH", "aDSS", "DSS", "PSK", "kPSK", "aPSK", "kDHEPSK", "kECDHEPSK", "kRSAPSK", "SRP", "kSRP", "aSRP", "kGOST", "aGOST", "aGOST01", "KRB5",
        "3DES", "DES", "RC2", "RC4", "IDEA", "SEED", "ARIA", "ARIA128", "ARIA256", "ARIAGCM", "CAMELLIA", "CAMELLIA128", "CAMELLIA256", "CAMELLIA128", "MD5", "GOST94", "GOST89MAC", "SSLv2");

    private CipherSuite(ushort id, string name, string words)
    {
        Id = id;
        Name = name;
        var keys = name switch
        {
            _ when name.StartsWith("ECDHE-ECDSA-", StringComparison.Ordinal) => "ECDHE EECDH kECDHE kEECDH ECDH ECDSA aECDSA",
            _ when name.StartsWith("ECDHE-RSA-", StringComparison.Ordinal) => "ECDHE EECDH kECDHE kEECDH ECDH aRSA",
            _ => "RSA kRSA aRSA",
        };
        Words = $"ALL HIGH {name} {words} {keys}".Split(' ').ToFrozenSet(StringComparer.Ordinal);
        NeedsECDsa = Words.Contains("aECDSA");
        Strength = name.Contains("AES128", StringComparison.Ordinal) ? 128 : 256;
    }

    /// <summary>Its number (RFC 5246 §7.4.1.2).</summary>
    public ushort Id { get; }

    /// <summary>OpenSSL's name.</summary>
    public string Name { get; }

    /// <summary>The words of OpenSSL's cipher strings that it falls under, its name among them.</summary>
    public FrozenSet<string> Words { get; }

    /// <summary>Whether it needs a certificate with a key of ECDSA; otherwise one of RSA.</summary>
    public bool NeedsECDsa { get; }

    /// <summary>The length of its key in bits.</summary>
    public int Strength { get; }
}
