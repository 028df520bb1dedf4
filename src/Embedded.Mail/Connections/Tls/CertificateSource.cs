using System.Net.Security;

namespace Embedded.Mail.Connections.Tls;

/// <summary>One certificate as configured, kept up to date with its files.</summary>
internal sealed class CertificateSource
{
    private readonly TlsCertificateOptions _options;
    private readonly Func<SslStreamCertificateContext, SslServerAuthenticationOptions> _prepare;
    private readonly string[] _files;
    private string _signature;
    private SslServerAuthenticationOptions _current;

    /// <exception cref="IOException">The certificate cannot be loaded; the message names the file and the reason.</exception>
    public CertificateSource(TlsCertificateOptions options, Func<SslStreamCertificateContext, SslServerAuthenticationOptions> prepare)
    {
        _options = options;
        _prepare = prepare;
        _files = [.. new[] { options.CertificateFile, options.KeyFile, options.PfxFile }.OfType<string>()];
        _signature = ReadSignature();
        _current = prepare(CertificateLoader.Load(options));
    }

    /// <summary>What handshakes that begin now use.</summary>
    public SslServerAuthenticationOptions Current => Volatile.Read(ref _current);

    public string Name => _files is [var file, ..] ? file : "certificate object";

    /// <summary>Loads the files again if they have changed since the last look.</summary>
    /// <returns>Whether another certificate is in use now.</returns>
    /// <exception cref="IOException">They have changed and cannot be loaded: the certificate of before stays, and the same files are not tried again.</exception>
    public bool Refresh()
    {
        var signature = ReadSignature();
        if (signature == _signature)
        {
            return false;
        }

        _signature = signature;
        Volatile.Write(ref _current, _prepare(CertificateLoader.Load(_options)));
        return true;
    }

    /// <summary>Where the links lead, when each file was written, and how long it is.</summary>
    private string ReadSignature() => string.Join('\n', _files.Select(path =>
    {
        try
        {
            var file = File.ResolveLinkTarget(path, returnFinalTarget: true) ?? new FileInfo(path);
            return $"{file.FullName} {file.LastWriteTimeUtc.Ticks} {(file as FileInfo)?.Length}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message; // a file that is not there for a moment: loading it will say so
        }
    }));
}
