namespace Embedded.Mail.Auth.Chain;

/// <summary>An exchange that a mechanism has found wrong before any passdb could be asked.</summary>
internal sealed class RefusedCredential(string reason) : Credential
{
    public override string? Refusal => reason;

    public override ValueTask<PassDbResult> AskAsync(IPassDb db, AuthRequest request, bool alreadyVerified, CancellationToken cancellationToken) =>
        ValueTask.FromResult<PassDbResult>(new PassDbResult.Mismatch());
}
