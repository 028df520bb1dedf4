using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Connections.Tls;

/// <summary>The certificates the server shows, chosen by the name the client asks for and by what it can verify.</summary>
internal sealed class ServerCertificates
{
    private readonly TlsOptions _options;
    private readonly ILogger _logger;
    private readonly CertificateSet? _default;
    private readonly Dictionary<string, CertificateSet> _byName = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConditionalWeakTable<X509Certificate2, ServerCertificate> _selected = [];
    private readonly IReadOnlyList<CipherSuite> _suites;
    private readonly bool _needsHello;
    private SslCertificateTrust? _trust;

    /// <summary>Loads all certificates. Where none is configured it makes one and warns of it.</summary>
    /// <exception cref="IOException">A certificate cannot be loaded; the message names the file and the reason.</exception>
    public ServerCertificates(TlsOptions options, SslCertificateTrust? trust, TimeProvider time, ILogger logger)
    {
        _options = options;
        _trust = trust;
        _logger = logger;
        _suites = CipherString.IsPlatformDefault(options.CipherList) ? CipherSuite.All : CipherString.Expand(options.CipherList!);
        foreach (var name in options.ServerNames)
        {
            _byName[name.Name] = new CertificateSet(name, name.Alternatives, trust);
        }

        if (options.IsSet)
        {
            _default = new CertificateSet(options, options.Alternatives, trust);
        }
        else if (_byName.Count == 0 && options.FindCertificateSelector() is null)
        {
            _default = MakeSelfSigned(time);
        }

        _needsHello = _byName.Count > 0 || options.FindCertificateSelector() is not null || _default?.Sources.Count > 1;
    }

    /// <summary>Finds the certificate for a client.</summary>
    /// <param name="stream">What the client sends, from its first octet.</param>
    /// <param name="cancellationToken">Ends the waiting for the client.</param>
    /// <returns>The certificate, and what was read of the stream, which TLS has to read again.</returns>
    /// <exception cref="AuthenticationException">No certificate fits the name.</exception>
    public async ValueTask<(ServerCertificate Certificate, ReadOnlyMemory<byte> Octets)> ChooseAsync(Stream stream, CancellationToken cancellationToken)
    {
        if (!_needsHello)
        {
            return (_default!.Sources[0].Current, default);
        }

        var reader = new ClientHelloReader(stream);
        var client = await reader.ReadAsync(cancellationToken);
        return (Choose(client), reader.Octets);
    }

    /// <summary>Looks whether files have changed, and takes the new ones. One that cannot be loaded is logged once, and the one of before stays.</summary>
    /// <param name="trust">The authorities to be named to clients; null for none.</param>
    public void Refresh(SslCertificateTrust? trust)
    {
        var isOtherTrust = !ReferenceEquals(trust, _trust);
        _trust = trust;
        if (isOtherTrust)
        {
            _selected.Clear();
        }

        foreach (var source in _byName.Values.Append(_default).OfType<CertificateSet>().SelectMany(set => set.Sources))
        {
            try
            {
                if (source.Refresh(trust, isOtherTrust))
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

    private ServerCertificate Choose(ClientHello client)
    {
        var name = client.ServerName;
        if (_options.FindCertificateSelector()?.Invoke(name) is { } selected)
        {
            return _selected.GetValue(selected, certificate => new ServerCertificate(CertificateLoader.CreateContext(certificate, [], _trust)));
        }

        var set = _byName.GetValueOrDefault(name) ?? _byName.GetValueOrDefault(ToWildcard(name)) ?? _default;
        return set?.Choose(client, _suites) ?? throw new AuthenticationException($"There is no certificate for the name '{name}'.");
    }

    private CertificateSet MakeSelfSigned(TimeProvider time)
    {
        var made = SelfSignedCertificate.Create(time.GetUtcNow());
        Log.SelfSigned(_logger, made.GetCertHashString(HashAlgorithmName.SHA256));
        var options = new TlsCertificateOptions();
        options.UseCertificate(made);
        return new CertificateSet(options, [], _trust);
    }

    private static string ToWildcard(string name) => name.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot ? "*" + name[dot..] : name;
}
