using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Embedded.Mail.Connections.Tls;

/// <summary>The authorities whose client certificates count, and what they have revoked: the content of <c>ssl_ca</c>.</summary>
internal sealed class ClientAuthorities
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private readonly X509Certificate2Collection _roots = [];
    private readonly X509Certificate2Collection _intermediates = [];
    private readonly Dictionary<string, RevocationList> _lists = new(StringComparer.Ordinal);
    private readonly bool _needsLists;
    private readonly TimeProvider _time;

    private ClientAuthorities(bool needsLists, TimeProvider time) => (_needsLists, _time) = (needsLists, time);

    /// <summary>The authorities to be named to clients, which choose their certificates by them.</summary>
    public X509Certificate2Collection Roots => _roots;

    /// <summary>Reads a PEM file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="needsLists">Whether each authority must have a list in force.</param>
    /// <param name="time">Tells whether certificates and lists are in force.</param>
    /// <exception cref="IOException">It cannot be read, has no authority, or a list that none of its authorities signed; the message names the file.</exception>
    public static ClientAuthorities Load(string file, bool needsLists, TimeProvider time)
    {
        try
        {
            var authorities = new ClientAuthorities(needsLists, time);
            authorities.Read(File.ReadAllText(file));
            return authorities;
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException or FormatException)
        {
            throw new IOException($"The authorities '{file}' cannot be loaded: {e.Message}", e);
        }
    }

    /// <summary>How a client's certificate is to be verified. A new object for each handshake, since TLS puts the client's other certificates into it.</summary>
    public X509ChainPolicy CreatePolicy()
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck, // the lists are in hand; nothing is to be fetched at a client's bidding
            DisableCertificateDownloads = true,
            VerificationTime = _time.GetUtcNow().UtcDateTime,
            VerificationTimeIgnored = false,
        };
        _ = policy.ApplicationPolicy.Add(new Oid(ClientAuthentication));
        policy.CustomTrustStore.AddRange(_roots);
        policy.ExtraStore.AddRange(_intermediates);
        return policy;
    }

    /// <summary>Why a certificate does not count; null when it does.</summary>
    /// <param name="chain">The chain that was built for it by <see cref="CreatePolicy"/>.</param>
    /// <param name="errors">What was found wrong with it.</param>
    public string? FindFault(X509Chain chain, SslPolicyErrors errors)
    {
        if (errors != SslPolicyErrors.None)
        {
            var reasons = chain.ChainStatus.Select(status => status.StatusInformation.Trim()).Where(reason => reason.Length > 0).Distinct();
            return string.Join("; ", reasons) is { Length: > 0 } text ? text : errors.ToString();
        }

        return chain.ChainElements.Zip(chain.ChainElements.Skip(1), (issued, issuer) => FindRevocation(issued.Certificate, issuer.Certificate)).FirstOrDefault(fault => fault is not null);
    }

    private string? FindRevocation(X509Certificate2 certificate, X509Certificate2 issuer)
    {
        if (!_lists.TryGetValue(KeyOf(issuer), out var list))
        {
            return _needsLists ? $"unable to get certificate CRL of {issuer.Subject}" : null;
        }

        return list.Contains(certificate) ? "certificate revoked"
            : _needsLists && list.NextUpdate < _time.GetUtcNow() ? $"CRL of {issuer.Subject} has expired"
            : null;
    }

    private void Read(string text)
    {
        var lists = new List<RevocationList>();
        var authorities = new X509Certificate2Collection();
        var rest = text.AsSpan();
        while (PemEncoding.TryFind(rest, out var fields))
        {
            var label = rest[fields.Label];
            if (label is "CERTIFICATE" or "X509 CERTIFICATE")
            {
                _ = authorities.Add(X509CertificateLoader.LoadCertificate(Convert.FromBase64String(rest[fields.Base64Data].ToString())));
            }
            else if (label is "X509 CRL")
            {
                lists.Add(new RevocationList(Convert.FromBase64String(rest[fields.Base64Data].ToString())));
            }

            rest = rest[fields.Location.End..];
        }

        Take(authorities, lists);
    }

    private void Take(X509Certificate2Collection authorities, List<RevocationList> lists)
    {
        foreach (var authority in authorities)
        {
            var isRoot = authority.SubjectName.RawData.AsSpan().SequenceEqual(authority.IssuerName.RawData);
            _ = (isRoot ? _roots : _intermediates).Add(authority);
        }

        if (_roots.Count == 0)
        {
            throw new CryptographicException("There is no root certificate in it.");
        }

        foreach (var list in lists.OrderBy(list => list.ThisUpdate))
        {
            var signer = authorities.FirstOrDefault(list.IsSignedBy) ?? throw new CryptographicException(
                $"None of its authorities has signed the revocation list of {new X500DistinguishedName(list.Issuer.Span).Name}.");
            _lists[KeyOf(signer)] = list;
        }
    }

    // An authority may have several certificates for the one key.
    private static string KeyOf(X509Certificate2 authority) =>
        Convert.ToHexString(authority.SubjectName.RawData) + Convert.ToHexString(authority.PublicKey.ExportSubjectPublicKeyInfo());
}
