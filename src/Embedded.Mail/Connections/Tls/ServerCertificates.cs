using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Connections.Tls;

/// <summary>The certificates the server shows, chosen by the name the client asks for.</summary>
internal sealed class ServerCertificates
{
    private readonly TlsOptions _options;
    private readonly ILogger _logger;
    private readonly CertificateSource? _default;
    private readonly Dictionary<string, CertificateSource> _byName = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConditionalWeakTable<X509Certificate2, SslServerAuthenticationOptions> _selected = [];

    /// <summary>Loads all certificates. Where none is configured it makes one and warns of it.</summary>
    /// <exception cref="IOException">A certificate cannot be loaded; the message names the file and the reason.</exception>
    public ServerCertificates(TlsOptions options, TimeProvider time, ILogger logger)
    {
        _options = options;
        _logger = logger;
        foreach (var name in options.ServerNames)
        {
            _byName[name.Name] = new CertificateSource(name, Prepare);
        }

        if (options.IsSet)
        {
            _default = new CertificateSource(options, Prepare);
        }
        else if (_byName.Count == 0 && options.FindCertificateSelector() is null)
        {
            var made = SelfSignedCertificate.Create(time.GetUtcNow());
            Log.SelfSigned(logger, made.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256));
            var source = new TlsCertificateOptions();
            source.UseCertificate(made);
            _default = new CertificateSource(source, Prepare);
        }
    }

    /// <summary>Does the server's part of a handshake.</summary>
    /// <exception cref="AuthenticationException">The client and the server do not agree, or no certificate fits the name.</exception>
    public Task AuthenticateAsync(SslStream stream, CancellationToken cancellationToken) =>
        _default is not null && _byName.Count == 0 && _options.FindCertificateSelector() is null
            ? stream.AuthenticateAsServerAsync(_default.Current, cancellationToken)
            : stream.AuthenticateAsServerAsync(
                static (_, hello, me, _) => ValueTask.FromResult(((ServerCertificates)me!).Choose(hello.ServerName)), this, cancellationToken);

    /// <summary>Looks whether files have changed, and takes the new ones. One that cannot be loaded is logged once, and the one of before stays.</summary>
    public void Refresh()
    {
        foreach (var source in _byName.Values.Append(_default).OfType<CertificateSource>())
        {
            try
            {
                if (source.Refresh())
                {
                    Log.CertificateReloaded(_logger, source.Name);
                }
            }
            catch (IOException e)
            {
                Log.CertificateNotReloaded(_logger, source.Name, e.Message);
            }
        }
    }

    private SslServerAuthenticationOptions Choose(string name)
    {
        if (_options.FindCertificateSelector()?.Invoke(name) is { } selected)
        {
            return _selected.GetValue(selected, certificate => Prepare(CertificateLoader.CreateContext(certificate, [])));
        }

        var source = _byName.GetValueOrDefault(name) ?? _byName.GetValueOrDefault(ToWildcard(name)) ?? _default;
        return source?.Current ?? throw new AuthenticationException($"There is no certificate for the name '{name}'.");
    }

    private static string ToWildcard(string name) => name.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot ? "*" + name[dot..] : name;

    private SslServerAuthenticationOptions Prepare(SslStreamCertificateContext context) => new()
    {
        ServerCertificateContext = context,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        AllowRenegotiation = false,
        ClientCertificateRequired = _options.RequestClientCertificate,
        RemoteCertificateValidationCallback = _options.RequestClientCertificate
            ? static (_, certificate, _, errors) => certificate is null || errors == SslPolicyErrors.None
            : null,
    };
}
