using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Ldap.Connections;

/// <summary>Puts TLS on a connection to a server and checks whom it is with. The files of authorities and of the own certificate are read for each handshake, so new ones are taken without a restart.</summary>
internal sealed class LdapTls(LdapOptions options, ILogger logger)
{
    /// <summary>Does the handshake.</summary>
    /// <exception cref="LdapUnavailableException">The certificate is not one to trust, a file cannot be read, or the handshake fails.</exception>
    public async Task<Stream> StartAsync(Stream stream, LdapServerUri server, CancellationToken cancellationToken)
    {
        var check = new CertificateCheck(options.RequireCertificate);
        var tls = new SslStream(stream, leaveInnerStreamOpen: false);
        using var own = OwnCertificate();
        var authorities = new X509Certificate2Collection();
        try
        {
            ReadAuthorities(authorities);
            await tls.AuthenticateAsClientAsync(Settings(server, authorities, own, check), cancellationToken);
        }
        catch (Exception e) when (e is AuthenticationException or CryptographicException or IOException or UnauthorizedAccessException)
        {
            await tls.DisposeAsync();
            throw new LdapUnavailableException(check.Reason ?? $"TLS failed: {e.GetBaseException().Message}", e);
        }
        catch
        {
            await tls.DisposeAsync();
            throw;
        }
        finally
        {
            Dispose(authorities);
        }

        if (check.Reason is { } reason)
        {
            Log.CertificateAllowed(logger, server.Text, reason);
        }

        return tls;
    }

    private static SslClientAuthenticationOptions Settings(
        LdapServerUri server, X509Certificate2Collection authorities, X509Certificate2? own, CertificateCheck check)
    {
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        if (authorities.Count > 0)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(authorities);
        }

        return new SslClientAuthenticationOptions
        {
            TargetHost = server.Host,
            CertificateChainPolicy = policy,
            RemoteCertificateValidationCallback = check.IsTaken,
            ClientCertificates = own is null ? null : [own],
        };
    }

    private X509Certificate2? OwnCertificate()
    {
        if (options.CertificateFile.Length == 0)
        {
            return null;
        }

        try
        {
            return X509Certificate2.CreateFromPemFile(options.CertificateFile, options.KeyFile.Length == 0 ? null : options.KeyFile);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new LdapUnavailableException($"the certificate {options.CertificateFile} cannot be used: {e.Message}", e);
        }
    }

    private void ReadAuthorities(X509Certificate2Collection authorities)
    {
        if (options.CaCertificateFile.Length > 0)
        {
            authorities.ImportFromPemFile(options.CaCertificateFile);
        }

        if (options.CaCertificateDirectory.Length > 0)
        {
            ReadDirectory(authorities, options.CaCertificateDirectory);
        }

        if (authorities.Count == 0 && options.CaCertificateFile.Length + options.CaCertificateDirectory.Length > 0)
        {
            throw new LdapUnavailableException($"no certificate of an authority is in {options.CaCertificateFile}{options.CaCertificateDirectory}");
        }
    }

    // All of a folder, whether it is hashed as OpenSSL wants it or not; links to what was read already do no harm, and a file that holds no certificate has nothing to say.
    private static void ReadDirectory(X509Certificate2Collection authorities, string directory)
    {
        foreach (var file in Directory.EnumerateFiles(directory))
        {
            try
            {
                authorities.ImportFromPemFile(file);
            }
            catch (CryptographicException)
            {
                continue;
            }
        }
    }

    private static void Dispose(X509Certificate2Collection certificates)
    {
        foreach (var certificate in certificates)
        {
            certificate.Dispose();
        }
    }

    /// <summary>Judges one certificate and remembers what is wrong with it.</summary>
    private sealed class CertificateCheck(LdapCertificateCheck rule)
    {
        public string? Reason { get; private set; }

        public bool IsTaken(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
        {
            if (errors == SslPolicyErrors.None || rule == LdapCertificateCheck.Never)
            {
                return true;
            }

            Reason = $"the server's certificate is not valid: {string.Join(", ", Errors(chain, errors))}";
            return rule == LdapCertificateCheck.Allow;
        }

        private static IEnumerable<string> Errors(X509Chain? chain, SslPolicyErrors errors)
        {
            if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
            {
                yield return "there is none";
            }

            if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            {
                yield return "it is for another host";
            }

            foreach (var status in errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors) ? chain?.ChainStatus ?? [] : [])
            {
                yield return status.StatusInformation.Trim();
            }
        }
    }
}
