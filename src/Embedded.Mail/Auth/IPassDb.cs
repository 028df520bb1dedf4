namespace Embedded.Mail.Auth;

/// <summary>
/// A data base of passwords: Dovecot's passdb. Safe for any number of callers at once. An implementation never throws for what a client sent or
/// for a back end that is away (it answers <see cref="PassDbResult.TemporaryFailure"/>); it takes the same time for an unknown user as for a wrong password where it can,
/// and writes no password to any log.
/// </summary>
public interface IPassDb
{
    /// <summary>A short name for logs, such as <c>passwd-file</c>.</summary>
    string Name { get; }

    /// <summary>Whether <see cref="LookupAsync"/> can answer with a stored password at all. False for PAM and the like. Default true.</summary>
    bool CanLookupPasswords => true;

    /// <summary>
    /// What an answer depends on besides the password: a text with %-variables, such as <c>%u</c>, or the query itself; what stands around the variables does not matter. Answers for which all these
    /// variables are the same may come from the cache (<see cref="AuthOptions.CacheSize"/>). Null, the default: no answer is ever kept.
    /// </summary>
    string? CacheKey => null;

    /// <summary>What clients are told of the access tokens that this data base verifies (<see cref="VerifyTokenAsync"/>); null, the default, where it verifies none.</summary>
    TokenService? Tokens => null;

    /// <summary>Checks an access token (OAUTHBEARER, XOAUTH2), which must be for the user who asks. Called where <see cref="Tokens"/> is not null.</summary>
    /// <param name="request">Who asks.</param>
    /// <param name="token">The token; not to be kept.</param>
    /// <param name="cancellationToken">Ends the look-up when the client is gone or the time is up.</param>
    ValueTask<PassDbResult> VerifyTokenAsync(AuthRequest request, ReadOnlyMemory<byte> token, CancellationToken cancellationToken) =>
        ValueTask.FromResult<PassDbResult>(new PassDbResult.NotSupported());

    /// <summary>Checks a password.</summary>
    /// <param name="request">Who asks.</param>
    /// <param name="password">The password as the client sent it, in UTF-8; not to be kept.</param>
    /// <param name="cancellationToken">Ends the look-up when the client is gone or the time is up.</param>
    ValueTask<PassDbResult> VerifyAsync(AuthRequest request, ReadOnlyMemory<byte> password, CancellationToken cancellationToken);

    /// <summary>
    /// Hands out what is stored, for mechanisms that need it (APOP, CRAM-MD5, SCRAM). A data base that cannot answers
    /// <see cref="PassDbResult.NotSupported"/>, and the next in the chain is asked.
    /// </summary>
    ValueTask<PassDbResult> LookupAsync(AuthRequest request, CancellationToken cancellationToken);
}
