using Embedded.Mail.Auth.PasswordSchemes;
using Microsoft.Extensions.Options;

namespace Embedded.Mail.Auth;

/// <summary>
/// Compares passwords with what data bases hold, for passdbs that get the stored form. Costly hashes run on a few threads of their own, never on the
/// caller's. Safe for any number of callers; one for the whole server, so that the bound on concurrent hashes means something.
/// </summary>
public sealed class PasswordVerifier
{
    private readonly PasswordLimits _limits;
    private readonly FairWorkers _workers;

    // The last form that was really compared: an unknown user costs what a known one did.
    private StoredPassword _decoy = StoredPassword.Parse("{PLAIN}decoy", "PLAIN");

    /// <summary>Makes a verifier.</summary>
    /// <param name="options">Its limits.</param>
    public PasswordVerifier(IOptions<PasswordOptions> options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var value = options.Value;
        _limits = new PasswordLimits(value.MaxRounds, value.AllowWeakSchemes);
        _workers = new FairWorkers(value.MaxConcurrency > 0 ? value.MaxConcurrency : Environment.ProcessorCount, value.MaxWaiting);
    }

    /// <summary>Makes a verifier with default limits.</summary>
    public PasswordVerifier()
        : this(Options.Create(new PasswordOptions()))
    {
    }

    /// <summary>
    /// Decides for a user who was found: compares, or applies the fields <c>nopassword</c> (any password is right) and <c>noauthenticate</c> (not compared here).
    /// </summary>
    /// <param name="request">Who asks.</param>
    /// <param name="found">What the passdb knows of the user, with <see cref="PassDbResult.Ok.StoredPassword"/> where there is one.</param>
    /// <param name="password">What the client sent.</param>
    /// <param name="cancellationToken">Ends the wait for a free thread.</param>
    /// <returns>
    /// <paramref name="found"/>; or a mismatch; or a temporary failure when the stored form cannot be used (unknown scheme, malformed, too many rounds, missing).
    /// </returns>
    public async ValueTask<PassDbResult> CheckAsync(
        AuthRequest request, PassDbResult.Ok found, ReadOnlyMemory<byte> password, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(found);
        if (found.Fields.ContainsKey("nopassword") || found.Fields.ContainsKey("noauthenticate") || request.Fields.ContainsKey("noauthenticate"))
        {
            return found;
        }

        var stored = StoredPassword.Parse(found.StoredPassword ?? "", "PLAIN");
        var verdict = await CompareAsync(stored, request.OriginalUserName, password, ClientNetwork.Of(request.RemoteEndPoint?.Address), cancellationToken);
        return verdict switch
        {
            { Error: { } error } => new PassDbResult.TemporaryFailure(error),
            { IsMatch: true } => found,
            _ => new PassDbResult.Mismatch(),
        };
    }

    /// <summary>Says that the user is unknown, after the time that a comparison takes.</summary>
    /// <param name="password">What the client sent.</param>
    /// <param name="cancellationToken">Ends the wait for a free thread.</param>
    public ValueTask<PassDbResult> UnknownUserAsync(ReadOnlyMemory<byte> password, CancellationToken cancellationToken) =>
        UnknownUserAsync(new AuthRequest("", ""), password, cancellationToken);

    /// <summary>Says that the user is unknown, after the time that a comparison takes for this client.</summary>
    /// <param name="request">Who asks: clients of one network wait for each other.</param>
    /// <param name="password">What the client sent.</param>
    /// <param name="cancellationToken">Ends the wait for a free thread.</param>
    public async ValueTask<PassDbResult> UnknownUserAsync(AuthRequest request, ReadOnlyMemory<byte> password, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        await CompareAsync(_decoy, "", password, ClientNetwork.Of(request.RemoteEndPoint?.Address), cancellationToken);
        return new PassDbResult.UnknownUser();
    }

    /// <summary>Compares a password with its stored form.</summary>
    internal async ValueTask<PasswordVerdict> CompareAsync(
        StoredPassword stored, string user, ReadOnlyMemory<byte> password, UInt128 network, CancellationToken cancellationToken)
    {
        if (!PasswordSchemeTable.TryFind(stored.Scheme, out var scheme, out _))
        {
            return PasswordVerdict.Unusable($"Unknown password scheme {LogText.Of(stored.Scheme)}");
        }

        if (scheme.IsWeak && !_limits.AllowsWeak)
        {
            return PasswordVerdict.Unusable($"Password scheme {scheme.Name} is weak, and weak schemes are not allowed");
        }

        // A field forgotten in a data base must not let anybody in with an empty password.
        if (stored.Value.Length == 0)
        {
            return PasswordVerdict.Unusable("Stored password is empty");
        }

        if (!stored.TryDecode(out var raw))
        {
            return PasswordVerdict.Unusable($"Password is not valid base64 or hexadecimal as {stored.Scheme} requires");
        }

        var verdict = scheme.IsCostly
            ? await RunAsync(network, () => scheme.Verify(user, password.Span, raw, _limits), cancellationToken)
            : scheme.Verify(user, password.Span, raw, _limits);
        if (verdict.Error is null)
        {
            _decoy = stored;
        }

        return verdict;
    }

    private async ValueTask<PasswordVerdict> RunAsync(UInt128 network, Func<PasswordVerdict> compare, CancellationToken cancellationToken)
    {
        try
        {
            return await _workers.RunAsync(network, compare, cancellationToken);
        }
        catch (FairWorkersBusyException e)
        {
            return PasswordVerdict.Unusable(e.Message);
        }
    }
}
