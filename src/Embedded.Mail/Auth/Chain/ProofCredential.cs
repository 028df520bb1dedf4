namespace Embedded.Mail.Auth.Chain;

/// <summary>A proof that the client knows the stored password: APOP and the like.</summary>
internal sealed class ProofCredential(Func<string, bool> verify) : Credential
{
    public override async ValueTask<PassDbResult> AskAsync(
        IPassDb db, AuthRequest request, bool alreadyVerified, CancellationToken cancellationToken)
    {
        var result = await db.LookupAsync(request, cancellationToken);
        if (alreadyVerified || result is not PassDbResult.Ok found)
        {
            return result;
        }

        // Without a stored password there is nothing to prove; a user with nopassword has to log in in another way.
        return found.StoredPassword is { } stored && verify(stored) ? found : new PassDbResult.Mismatch();
    }
}
