using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Embedded.Mail.Connections.Tls;

/// <summary>A certificate of the server, and which clients it suits.</summary>
internal sealed class ServerCertificate
{
    // Signatures of RSA-PSS and of PKCS #1 (RFC 8446 §4.2.3); TLS 1.3 knows the former only. SHA-1 is not to be had.
    private static readonly ushort[] RsaOfTls13 = [0x0804, 0x0805, 0x0806];
    private static readonly ushort[] RsaOfTls12 = [.. RsaOfTls13, 0x0401, 0x0501, 0x0601];
    private static readonly ushort[] ECDsaOfTls12 = [0x0403, 0x0503, 0x0603];

    private readonly ushort _scheme;
    private readonly ushort _curve;

    public ServerCertificate(SslStreamCertificateContext context)
    {
        Context = context;
        using var key = context.TargetCertificate.GetECDsaPublicKey();
        IsECDsa = key is not null;
        (_scheme, _curve) = key?.KeySize switch
        {
            256 => ((ushort)0x0403, (ushort)23),
            384 => ((ushort)0x0503, (ushort)24),
            521 => ((ushort)0x0603, (ushort)25),
            _ => ((ushort)0, (ushort)0),
        };
    }

    /// <summary>The certificate with its chain, ready for handshakes.</summary>
    public SslStreamCertificateContext Context { get; }

    /// <summary>Whether its key is one of ECDSA.</summary>
    public bool IsECDsa { get; }

    /// <summary>Whether the client can verify its signatures, and has a cipher suite for it.</summary>
    /// <param name="client">What the client says of itself.</param>
    /// <param name="suites">The cipher suites of TLS 1.2 that are served.</param>
    public bool Suits(ClientHello client, IReadOnlyList<CipherSuite> suites) =>
        client.IsTls13 ? SuitsTls13(client) : SuitsTls12(client) && suites.Any(suite => suite.NeedsECDsa == IsECDsa && client.CipherSuites.Contains(suite.Id));

    private bool SuitsTls13(ClientHello client) =>
        client.SignatureSchemes is { } schemes && (IsECDsa ? schemes.Contains(_scheme) : schemes.Intersect(RsaOfTls13).Any());

    // In TLS 1.2 the curve is a matter of its own (RFC 8422 §5.1), and silence is consent.
    private bool SuitsTls12(ClientHello client) =>
        client.SignatureSchemes?.Intersect(IsECDsa ? ECDsaOfTls12 : RsaOfTls12).Any() != false && (!IsECDsa || client.Groups?.Contains(_curve) != false);
}
