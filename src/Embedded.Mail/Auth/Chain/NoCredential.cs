namespace Embedded.Mail.Auth.Chain;

/// <summary>Only whether the user is known, as for a recipient of mail.</summary>
internal sealed class NoCredential : Credential
{
    public static NoCredential Instance { get; } = new();

    public override ValueTask<PassDbResult> AskAsync(
        IPassDb db, AuthRequest request, bool alreadyVerified, CancellationToken cancellationToken) =>
        db.LookupAsync(request, cancellationToken);
}
