using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Embedded.Mail.Auth.Chain;

/// <summary>The user's name in a client's certificate: a field of its subject (<c>ssl_cert_username_field</c>).</summary>
internal static class CertificateUser
{
    private static readonly Dictionary<string, string> Fields = new(StringComparer.OrdinalIgnoreCase)
    {
        ["commonName"] = "2.5.4.3",
        ["CN"] = "2.5.4.3",
        ["surname"] = "2.5.4.4",
        ["serialNumber"] = "2.5.4.5",
        ["name"] = "2.5.4.41",
        ["givenName"] = "2.5.4.42",
        ["x500UniqueIdentifier"] = "2.5.4.45",
        ["userId"] = "0.9.2342.19200300.100.1.1",
        ["UID"] = "0.9.2342.19200300.100.1.1",
        ["emailAddress"] = "1.2.840.113549.1.9.1",
    };

    /// <summary>Whether a field is known by its name, or is an object identifier in dotted form.</summary>
    public static bool IsField(string name) => TryFindIdentifier(name) is not null;

    /// <summary>The name; null where the options do not want it, there is no certificate, or it lacks the field.</summary>
    public static string? Find(AuthOptions options, X509Certificate2? certificate)
    {
        if (!options.UserNameFromCertificate || certificate is null || TryFindIdentifier(options.CertificateUserNameField) is not { } field)
        {
            return null;
        }

        try
        {
            // The first of several, in the certificate's own order.
            return certificate.SubjectName.EnumerateRelativeDistinguishedNames(reversed: false)
                .FirstOrDefault(part => !part.HasMultipleElements && part.GetSingleElementType().Value == field)?.GetSingleElementValue() is { Length: > 0 } name ? name : null;
        }
        catch (CryptographicException)
        {
            return null; // a subject that cannot be read names nobody
        }
    }

    private static string? TryFindIdentifier(string field) =>
        Fields.GetValueOrDefault(field)
        ?? (field.Contains('.', StringComparison.Ordinal) && field.Split('.').All(static arc => arc.Length > 0 && arc.All(char.IsAsciiDigit)) ? field : null);
}
