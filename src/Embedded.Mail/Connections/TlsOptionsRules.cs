using System.Security.Authentication;
using Embedded.Mail.Connections.Tls;

namespace Embedded.Mail.Connections;

/// <summary>What is wrong with <see cref="TlsOptions"/>. Each message names the option and its value.</summary>
internal static class TlsOptionsRules
{
    public static IEnumerable<string> Check(TlsOptions options) =>
    [
        .. CheckProtocols(options),
        .. CheckClients(options),
        .. CheckCertificate("Tls", options),
        .. CheckAlternatives("Tls", options, options.Alternatives),
        .. options.ServerNames.SelectMany(CheckServerName),
    ];

    private static IEnumerable<string> CheckProtocols(TlsOptions options)
    {
        if (!Enum.IsDefined(options.Use))
        {
            yield return $"Tls.Use '{options.Use}' is not one of No, Yes, Required.";
        }

        if (options.MinProtocol is not (SslProtocols.Tls12 or SslProtocols.Tls13))
        {
            yield return $"Tls.MinProtocol '{options.MinProtocol}' is neither Tls12 nor Tls13; older versions are broken and not spoken.";
        }

        if (OperatingSystem.IsWindows() && (!CipherString.IsPlatformDefault(options.CipherList) || options.CipherSuites is not null))
        {
            yield return "Tls.CipherList and Tls.CipherSuites cannot be set on Windows, where the system decides.";
        }

        if (FindFault(options) is { } fault)
        {
            yield return fault;
        }
    }

    private static string? FindFault(TlsOptions options)
    {
        try
        {
            _ = CipherString.Read(options.CipherList, options.CipherSuites);
            return null;
        }
        catch (FormatException e)
        {
            return $"Tls.CipherList '{options.CipherList}', Tls.CipherSuites '{options.CipherSuites}': {e.Message}";
        }
    }

    private static IEnumerable<string> CheckClients(TlsOptions options)
    {
        if (options is { VerifyClientCertificate: true, ClientCaFile: null })
        {
            yield return "Tls.VerifyClientCertificate is set, but Tls.ClientCaFile is not: no certificate would count.";
        }

        if (options.ClientCaFile is { Length: 0 })
        {
            yield return "Tls.ClientCaFile is '', which is no path; leave it out for none.";
        }
    }

    private static IEnumerable<string> CheckServerName(TlsServerNameOptions server, int index)
    {
        var where = $"Tls.ServerNames[{index}] ('{server.Name}')";
        if (string.IsNullOrEmpty(server.Name) || server.Name.LastIndexOf('*') > 0 || (server.Name[0] == '*' && !server.Name.StartsWith("*.", StringComparison.Ordinal)))
        {
            yield return $"{where}: Name is neither a host name nor '*.' and a domain.";
        }

        if (!server.IsSet)
        {
            yield return $"{where}: one of CertificateFile, PfxFile and UseCertificate must be set.";
        }

        foreach (var failure in CheckCertificate(where, server).Concat(CheckAlternatives(where, server, server.Alternatives)))
        {
            yield return failure;
        }
    }

    private static IEnumerable<string> CheckAlternatives(string where, TlsCertificateOptions first, IList<TlsCertificateOptions> alternatives)
    {
        if (alternatives.Count > 0 && !first.IsSet)
        {
            yield return $"{where}: Alternatives need a certificate beside which they stand.";
        }

        for (var i = 0; i < alternatives.Count; i++)
        {
            if (!alternatives[i].IsSet)
            {
                yield return $"{where}.Alternatives[{i}]: one of CertificateFile, PfxFile and UseCertificate must be set.";
            }

            foreach (var failure in CheckCertificate($"{where}.Alternatives[{i}]", alternatives[i]))
            {
                yield return failure;
            }
        }
    }

    private static IEnumerable<string> CheckCertificate(string where, TlsCertificateOptions options)
    {
        if (new object?[] { options.CertificateFile, options.PfxFile, options.FindCertificate() }.Count(one => one is not null) > 1)
        {
            yield return $"{where}: only one of CertificateFile, PfxFile and UseCertificate may be set.";
        }

        foreach (var (name, file) in new[] { ("CertificateFile", options.CertificateFile), ("KeyFile", options.KeyFile), ("PfxFile", options.PfxFile) })
        {
            if (file is { Length: 0 })
            {
                yield return $"{where}: {name} is '', which is no path; leave it out for none.";
            }
        }

        if (options.KeyFile is { } key && options.CertificateFile is null)
        {
            yield return $"{where}: KeyFile '{key}' needs CertificateFile.";
        }
    }
}
