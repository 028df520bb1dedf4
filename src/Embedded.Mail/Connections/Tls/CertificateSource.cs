using System.Net.Security;

namespace Embedded.Mail.Connections.Tls;

/// <summary>One certificate as configured, kept up to date with its files.</summary>
internal sealed class CertificateSource
{
    private readonly TlsCertificateOptions _options;
    private readonly WatchedFiles _files;
    private ServerCertificate _current;

    /// <exception cref="IOException">The certificate cannot be loaded; the message names the file and the reason.</exception>
    public CertificateSource(TlsCertificateOptions options, SslCertificateTrust? trust)
    {
        _options = options;
        _files = new WatchedFiles(options.CertificateFile, options.KeyFile, options.PfxFile);
        _current = Load(trust);
    }

    /// <summary>What handshakes that begin now use.</summary>
    public ServerCertificate Current => Volatile.Read(ref _current);

    public string Name => _files.Name ?? "certificate object";

    /// <summary>Loads the files again if they have changed since the last look, or if the authorities to be named to clients have.</summary>
    /// <param name="trust">The authorities to be named to clients; null for none.</param>
    /// <param name="isOtherTrust">Whether they are others than before.</param>
    /// <returns>Whether the files have changed and another certificate is in use now.</returns>
    /// <exception cref="IOException">They have changed and cannot be loaded: the certificate of before stays, and the same files are not tried again.</exception>
    public bool Refresh(SslCertificateTrust? trust, bool isOtherTrust)
    {
        var haveChanged = _files.HaveChanged();
        if (haveChanged || isOtherTrust)
        {
            Volatile.Write(ref _current, Load(trust));
        }

        return haveChanged;
    }

    private ServerCertificate Load(SslCertificateTrust? trust) => new(CertificateLoader.Load(_options, trust));
}
