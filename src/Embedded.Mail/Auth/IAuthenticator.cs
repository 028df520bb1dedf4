namespace Embedded.Mail.Auth;

/// <summary>
/// All passdbs and userdbs as one: what the protocols ask. Applies Dovecot's rules for the chain, the user name's format, extra fields, equal
/// delay for every failure and growing delay per address.
/// </summary>
public interface IAuthenticator
{
    /// <summary>Lets a user in by name and password.</summary>
    ValueTask<AuthResult> AuthenticateAsync(AuthRequest request, ReadOnlyMemory<byte> password, CancellationToken cancellationToken);

    /// <summary>
    /// Lets a user in who proves to know the stored password without sending it (APOP and the like).
    /// </summary>
    /// <param name="request">Who asks.</param>
    /// <param name="verify">Gets the stored password with its scheme and tells whether the client's proof fits it.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    ValueTask<AuthResult> AuthenticateAsync(AuthRequest request, Func<string, bool> verify, CancellationToken cancellationToken);

    /// <summary>Lets a user in by an access token: SASL's OAUTHBEARER and XOAUTH2. Only passdbs that verify tokens get it.</summary>
    ValueTask<AuthResult> AuthenticateTokenAsync(AuthRequest request, ReadOnlyMemory<byte> token, CancellationToken cancellationToken);

    /// <summary>What a client whose token is refused is told; null where no passdb verifies tokens, so that announcing their mechanisms makes no sense.</summary>
    TokenService? Tokens { get; }

    /// <summary>Lets a user in whom a verified certificate names (<see cref="AuthRequest.ClientCertificate"/>): SASL's EXTERNAL. A passdb must know the user as one who needs no password.</summary>
    /// <param name="request">Who asks, by the certificate's name.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    ValueTask<AuthResult> AdmitCertificateAsync(AuthRequest request, CancellationToken cancellationToken);

    /// <summary>Lets anybody in as the user that the request names, who must be known to the userdbs: SASL's ANONYMOUS. The passdbs are not asked.</summary>
    /// <param name="request">Who asks.</param>
    /// <param name="trace">What the client says of itself, for the log; may be empty.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    ValueTask<AuthResult> AdmitAnonymousAsync(AuthRequest request, string trace, CancellationToken cancellationToken);

    /// <summary>
    /// Refuses a login that a mechanism has found wrong by itself, a forged channel binding say: it is counted, logged and delayed as any other failure.
    /// </summary>
    /// <param name="request">Who asks.</param>
    /// <param name="reason">Why, for the log only.</param>
    /// <param name="cancellationToken">Ends the delay.</param>
    ValueTask<AuthResult> RefuseAsync(AuthRequest request, string reason, CancellationToken cancellationToken);

    /// <summary>
    /// The stored password of a user who is about to prove to know it, for mechanisms that must tell the client something of it first (SCRAM's salt). It decides nothing: the proof is brought to
    /// <see cref="AuthenticateAsync(AuthRequest, Func{string, bool}, CancellationToken)"/> afterwards.
    /// </summary>
    /// <returns>The password with its scheme; null when there is none, for whatever reason.</returns>
    ValueTask<string?> FindPasswordAsync(AuthRequest request, CancellationToken cancellationToken);

    /// <summary>Finds a user without a password: a recipient of mail.</summary>
    ValueTask<AuthResult> FindUserAsync(AuthRequest request, CancellationToken cancellationToken);

    /// <summary>The names of all users that the userdbs can enumerate, each once.</summary>
    IAsyncEnumerable<string> ListUsersAsync(CancellationToken cancellationToken);

    /// <summary>Whether some passdb may hand out stored passwords, so that announcing APOP makes sense.</summary>
    bool CanLookupPasswords { get; }
}
