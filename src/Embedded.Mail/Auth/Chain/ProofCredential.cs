using Embedded.Mail.Auth.Cache;

namespace Embedded.Mail.Auth.Chain;

/// <summary>
/// A proof that the client knows the stored password: APOP, SCRAM and the like. It is no <see cref="Credential.Attempt"/> that could be known again: each proof is made with a nonce of its own, and what it was
/// made from cannot be got back. SCRAM's is <c>ClientKey XOR HMAC(H(ClientKey), AuthMessage)</c> (RFC 5802 §3): only who has the right StoredKey can take the HMAC away, and for a wrong password the server has
/// another. So a client that repeats an old password by a proof pays for each attempt, as one that guesses does.
/// </summary>
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

        var answer = Prove(result);
        if (answer is PassDbResult.Mismatch && db is CachedPassDb cached)
        {
            // The password may be another by now.
            answer = await cached.LookupAnewAsync(request, cancellationToken) is var anew && HoldsOther(anew, found) ? Prove(anew) : answer;
        }

        return answer;
    }

    private static bool HoldsOther(PassDbResult anew, PassDbResult.Ok found) => anew is not PassDbResult.Ok ok || ok.StoredPassword != found.StoredPassword;

    private PassDbResult Prove(PassDbResult result)
    {
        if (result is not PassDbResult.Ok found)
        {
            return result;
        }

        // Without a stored password there is nothing to prove; a user with nopassword has to log in in another way.
        return found.StoredPassword is { } stored && verify(stored) ? found : new PassDbResult.Mismatch();
    }
}
