namespace Embedded.Mail.Auth.Chain;

/// <summary>A password as the client sent it.</summary>
internal sealed class PasswordCredential(ReadOnlyMemory<byte> password) : Credential
{
    public override ReadOnlyMemory<byte> Attempt => password;

    public override async ValueTask<PassDbResult> AskAsync(
        IPassDb db, AuthRequest request, bool alreadyVerified, CancellationToken cancellationToken)
    {
        if (!alreadyVerified)
        {
            return await db.VerifyAsync(request, password, cancellationToken);
        }

        // A passdb that cannot look up, PAM say, can only be asked with the password.
        var result = await db.LookupAsync(request, cancellationToken);
        return result is PassDbResult.NotSupported ? await db.VerifyAsync(request, password, cancellationToken) : result;
    }
}
