using System.Net.Security;
using System.Security.Authentication;
using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Connections.Tls;

/// <summary>The server's part of TLS: handshakes by the options, kept up to date with their files.</summary>
internal sealed class TlsServer
{
    private const int MaxSubject = 200;

    private readonly TlsOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ServerCertificates _certificates;
    private readonly WatchedFiles _authorityFile;
    private readonly CipherSuitesPolicy? _suites;
    private readonly SslProtocols _protocols;
    private ClientAuthorities? _authorities;
    private SslCertificateTrust? _trust;

    /// <summary>Loads all files.</summary>
    /// <exception cref="IOException">One cannot be loaded; the message names the file and the reason.</exception>
    public TlsServer(TlsOptions options, TimeProvider time, ILogger logger)
    {
        (_options, _time, _logger) = (options, time, logger);
        _protocols = options.MinProtocol | SslProtocols.Tls13;
        _authorityFile = new WatchedFiles(options.ClientCaFile);
        LoadAuthorities();
        _certificates = new ServerCertificates(options, _trust, time, logger);
        if (!OperatingSystem.IsWindows() && CipherString.Read(options.CipherList, options.CipherSuites) is { } suites)
        {
            _suites = new CipherSuitesPolicy(suites);
        }

        if (options.DhFile is { } file)
        {
            Log.DhFileUnused(logger, file);
        }
    }

    /// <summary>Does the server's part of a handshake over the stream.</summary>
    /// <param name="stream">What carries the connection.</param>
    /// <param name="connection">The connection's identity, for the log.</param>
    /// <param name="cancellationToken">Ends the waiting for the client.</param>
    /// <returns>The stream with TLS; disposing it disposes the one given.</returns>
    /// <exception cref="AuthenticationException">The client and the server do not agree, or no certificate fits the name.</exception>
    public async Task<ServerTlsStream> AuthenticateAsync(Stream stream, string connection, CancellationToken cancellationToken)
    {
        var (certificate, octets) = await _certificates.ChooseAsync(stream, cancellationToken);
        var transport = new TlsTransport(stream, octets);
        var tls = new ServerTlsStream(transport);
        try
        {
            await tls.AuthenticateAsync(Prepare(certificate.Context), Volatile.Read(ref _authorities), cancellationToken);
            transport.EndHandshake();
            LogClient(tls, connection);
            return tls;
        }
        catch
        {
            await tls.DisposeAsync();
            throw;
        }
    }

    /// <summary>Looks whether files have changed, and takes the new ones. One that cannot be loaded is logged once, and the one of before stays.</summary>
    public void Refresh()
    {
        if (_authorities is not null && _authorityFile.HaveChanged())
        {
            try
            {
                LoadAuthorities();
                Log.CertificateReloaded(_logger, _authorityFile.Name!);
            }
            catch (IOException e)
            {
                Log.CertificateNotReloaded(_logger, _authorityFile.Name!, e.Message);
            }
        }

        _certificates.Refresh(_trust);
    }

    private void LogClient(ServerTlsStream tls, string connection)
    {
        if (tls.ClientCertificateFault is { } fault)
        {
            Log.ClientCertificateInvalid(_logger, connection, DescribeSubject(tls), fault);
        }
        else if (tls.ClientCertificate is not null)
        {
            Log.ClientCertificateValid(_logger, connection, DescribeSubject(tls));
        }
    }

    // Whoever made the certificate chose its name: it must not make lines of its own in the log.
    private static string DescribeSubject(ServerTlsStream tls) =>
        string.Concat((tls.RemoteCertificate?.Subject ?? "").Take(MaxSubject).Select(static c => char.IsControl(c) ? '?' : c));

    private void LoadAuthorities()
    {
        if (_options is { VerifyClientCertificate: true, ClientCaFile: { } file })
        {
            var authorities = ClientAuthorities.Load(file, _options.RequireRevocationList, _time);
            _trust = SslCertificateTrust.CreateForX509Collection(authorities.Roots, sendTrustInHandshake: true);
            Volatile.Write(ref _authorities, authorities);
        }
    }

    private SslServerAuthenticationOptions Prepare(SslStreamCertificateContext context) => new()
    {
        ServerCertificateContext = context,
        EnabledSslProtocols = _protocols,
        CipherSuitesPolicy = _suites,
        AllowRenegotiation = false,
        ClientCertificateRequired = _authorities is not null,

        // A session that is taken up again brings the client's certificate without those of its issuers.
        AllowTlsResume = _authorities is null,
    };
}
