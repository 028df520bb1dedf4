namespace Embedded.Mail.Auth.Chain;

/// <summary>An access token. Only passdbs that verify tokens get to see it.</summary>
internal sealed class TokenCredential(ReadOnlyMemory<byte> token) : Credential
{
    public override ReadOnlyMemory<byte> Attempt => token;

    public override async ValueTask<PassDbResult> AskAsync(IPassDb db, AuthRequest request, bool alreadyVerified, CancellationToken cancellationToken)
    {
        if (db.Tokens is not null && !alreadyVerified)
        {
            return await db.VerifyTokenAsync(request, token, cancellationToken);
        }

        var result = await db.LookupAsync(request, cancellationToken);
        return (alreadyVerified, result) switch
        {
            (true, PassDbResult.NotSupported) when db.Tokens is not null => await db.VerifyTokenAsync(request, token, cancellationToken),
            (true, _) => result,

            // One that only adds fields adds them whatever the method.
            (false, PassDbResult.Ok found) when found.Fields.ContainsKey("noauthenticate") => found,
            _ => new PassDbResult.NotSupported(),
        };
    }
}
