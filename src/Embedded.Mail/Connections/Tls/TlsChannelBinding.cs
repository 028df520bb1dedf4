using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Embedded.Mail.Connections.Tls;

/// <summary>What binds a login to a TLS connection, by the registered names of the bindings.</summary>
internal static class TlsChannelBinding
{
    /// <summary>A secret that both ends derive from the handshake (RFC 9266).</summary>
    public const string Exporter = "tls-exporter";

    /// <summary>A digest of the server's certificate (RFC 5929 §4).</summary>
    public const string ServerEndPoint = "tls-server-end-point";

    // RFC 9266 §2
    private const int ExportedLength = 32;

    /// <summary>The octets of a binding; null where they cannot be had.</summary>
    public static byte[]? Find(SslStream stream, string type) => type switch
    {
        Exporter => KeyingMaterial.TryExport(stream, "EXPORTER-Channel-Binding"u8, ExportedLength),
        ServerEndPoint => stream.LocalCertificate is X509Certificate2 own ? CertificateDigest.TryCompute(own) : null,
        _ => null,
    };
}
