namespace Embedded.Mail.Auth.Chain;

/// <summary>What a passdb is asked with.</summary>
internal abstract class Credential
{
    /// <summary>Puts the question.</summary>
    /// <param name="db">The passdb.</param>
    /// <param name="request">Who asks.</param>
    /// <param name="alreadyVerified">Whether a passdb before has found the password right: this one need only know the user.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    public abstract ValueTask<PassDbResult> AskAsync(IPassDb db, AuthRequest request, bool alreadyVerified, CancellationToken cancellationToken);

    /// <summary>Why the login is refused before any passdb is asked; null, as a rule, where they decide.</summary>
    public virtual string? Refusal => null;

    /// <summary>Whether passdbs decide at all. True but for an anonymous login.</summary>
    public virtual bool NeedsPassDbs => true;

    /// <summary>What a repeated attempt has in common with the first; empty where there is nothing.</summary>
    public virtual ReadOnlyMemory<byte> Attempt => default;
}
