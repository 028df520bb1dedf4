namespace Embedded.Mail.Auth.Chain;

/// <summary>
/// A certificate that the TLS layer has verified. It stands for a password only where the passdb says that none is needed: the user's password, or a master's, is not thereby known. No passdb is
/// asked with an empty password, which some back ends take for an anonymous login that succeeds (RFC 4513 §5.1.2).
/// </summary>
internal sealed class CertificateCredential : Credential
{
    public override async ValueTask<PassDbResult> AskAsync(IPassDb db, AuthRequest request, bool alreadyVerified, CancellationToken cancellationToken)
    {
        var result = await db.LookupAsync(request, cancellationToken);
        return alreadyVerified || result is not PassDbResult.Ok found || found.Fields.ContainsKey("nopassword") || found.Fields.ContainsKey("noauthenticate")
            ? result
            : new PassDbResult.Mismatch();
    }
}
