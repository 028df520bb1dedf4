using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Embedded.Mail.Connections.Tls;

/// <summary>Reads certificates and their chains.</summary>
internal static class CertificateLoader
{
    /// <summary>Loads what the options name. The chain is put together once here and not at each handshake.</summary>
    /// <exception cref="IOException">It cannot be loaded; the message names the file and the reason.</exception>
    public static SslStreamCertificateContext Load(TlsCertificateOptions options, SslCertificateTrust? trust)
    {
        try
        {
            RefuseMissing(options);
            var (certificate, chain) = options switch
            {
                _ when options.FindCertificate() is { } given => (given, []),
                { PfxFile: { } file } => LoadPfx(file, options.PfxPassword),
                { CertificateFile: { } file } => LoadPem(file, options.KeyFile, options.KeyPassword),
                _ => throw new InvalidOperationException("No certificate is given."),
            };
            return CreateContext(certificate, chain, trust);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new IOException($"The certificate {Describe(options)} cannot be loaded: {e.Message}", e);
        }
    }

    /// <summary>Makes ready for handshakes what the host has given.</summary>
    public static SslStreamCertificateContext CreateContext(X509Certificate2 certificate, X509Certificate2Collection chain, SslCertificateTrust? trust) => certificate.HasPrivateKey
        ? SslStreamCertificateContext.Create(certificate, chain, offline: true, trust)
        : throw new CryptographicException("The certificate has no private key.");

    // Of a file that is not there the system says no more than that something failed.
    private static void RefuseMissing(TlsCertificateOptions options)
    {
        if (new[] { options.CertificateFile, options.KeyFile, options.PfxFile }.FirstOrDefault(file => file is not null && !File.Exists(file)) is { } missing)
        {
            throw new FileNotFoundException($"There is no file '{missing}'.", missing);
        }
    }

    private static (X509Certificate2 Certificate, X509Certificate2Collection Chain) LoadPfx(string file, string? password)
    {
        var all = X509CertificateLoader.LoadPkcs12CollectionFromFile(file, password);
        var certificate = all.FirstOrDefault(one => one.HasPrivateKey) ?? throw new CryptographicException("The file has no certificate with a private key.");
        all.Remove(certificate);
        return (certificate, all);
    }

    private static (X509Certificate2 Certificate, X509Certificate2Collection Chain) LoadPem(string file, string? keyFile, string? password)
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(file);
        using var pem = LoadWithKey(file, keyFile ?? file, password);
        foreach (var itself in chain.Where(one => one.RawDataMemory.Span.SequenceEqual(pem.RawDataMemory.Span)).ToList())
        {
            chain.Remove(itself);
        }

        // Windows does not hand a key that is only in memory to its TLS; by way of PKCS #12 it does.
        return (X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null), chain);
    }

    // As with OpenSSL, a password that a key does not need does no harm.
    private static X509Certificate2 LoadWithKey(string file, string keyFile, string? password)
    {
        var key = File.ReadAllText(keyFile);
        if (key.Contains("Proc-Type: 4,ENCRYPTED", StringComparison.Ordinal))
        {
            throw new CryptographicException("The key is encrypted in OpenSSL's old form; 'openssl pkcs8 -topk8' turns it into one that can be read.");
        }

        if (!key.Contains("BEGIN ENCRYPTED PRIVATE KEY", StringComparison.Ordinal))
        {
            return X509Certificate2.CreateFromPem(File.ReadAllText(file), key);
        }

        return string.IsNullOrEmpty(password)
            ? throw new CryptographicException("The key is encrypted, and KeyPassword is not set.")
            : X509Certificate2.CreateFromEncryptedPem(File.ReadAllText(file), key, password);
    }

    private static string Describe(TlsCertificateOptions options) => options switch
    {
        _ when options.FindCertificate() is { } given => $"'{given.Subject}'",
        { PfxFile: { } file } => $"'{file}'",
        { KeyFile: { } key } => $"'{options.CertificateFile}' with the key '{key}'",
        _ => $"'{options.CertificateFile}'",
    };
}
