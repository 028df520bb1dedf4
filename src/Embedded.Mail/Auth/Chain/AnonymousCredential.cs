namespace Embedded.Mail.Auth.Chain;

/// <summary>None at all: whoever asks is let in as the one anonymous user, of whom the passdbs are not asked.</summary>
internal sealed class AnonymousCredential : Credential
{
    public override bool NeedsPassDbs => false;

    public override ValueTask<PassDbResult> AskAsync(IPassDb db, AuthRequest request, bool alreadyVerified, CancellationToken cancellationToken) =>
        ValueTask.FromResult<PassDbResult>(new PassDbResult.NotSupported());
}
