namespace Embedded.Mail.Auth.Unix;

/// <summary>
/// Dovecot's passdbs <c>shadow</c> and <c>passwd</c>: the system's own passwords, compared here. A locked password refuses the user whatever is behind in the chain, as in Dovecot; the
/// age of passwords and accounts counts too, once the password is right.
/// </summary>
internal sealed class SystemPassDb : IPassDb
{
    private readonly Func<string, ShadowEntry?> _find;
    private readonly BlockingCalls _calls;
    private readonly PasswordVerifier _verifier;
    private readonly TimeProvider _time;

    private SystemPassDb(string name, Func<string, ShadowEntry?> find, BlockingCalls calls, PasswordVerifier verifier, TimeProvider time)
    {
        Name = name;
        _find = find;
        _calls = calls;
        _verifier = verifier;
        _time = time;
    }

    public string Name { get; }

    public string CacheKey => "%u";

    /// <summary>The passwords of <c>/etc/shadow</c> and what NSS has besides; the process must be allowed to read them.</summary>
    public static SystemPassDb Shadow(BlockingCalls calls, PasswordVerifier verifier, TimeProvider time) => new("shadow", NameService.FindPassword, calls, verifier, time);

    /// <summary>The passwords of <c>/etc/passwd</c> and what NSS has besides.</summary>
    public static SystemPassDb Passwd(BlockingCalls calls, PasswordVerifier verifier, TimeProvider time) => new(
        "passwd",
        static name => NameService.FindUser(name) is { } user ? new ShadowEntry(user.Name, user.Password) : null,
        calls,
        verifier,
        time);

    public async ValueTask<PassDbResult> VerifyAsync(AuthRequest request, ReadOnlyMemory<byte> password, CancellationToken cancellationToken)
    {
        var (entry, result) = await FindAsync(request, cancellationToken);
        if (entry is { IsElsewhere: true } || result is PassDbResult.UnknownUser)
        {
            var unknown = await _verifier.UnknownUserAsync(request, password, cancellationToken);
            return entry is null ? unknown : new PassDbResult.Mismatch();
        }

        var verdict = result is PassDbResult.Ok found ? await _verifier.CheckAsync(request, found, password, cancellationToken) : result;
        return verdict is PassDbResult.Ok && entry!.HasExpired(_time.GetUtcNow()) ? new PassDbResult.Expired() : verdict;
    }

    // Mail still comes for one whose password is too old.
    public async ValueTask<PassDbResult> LookupAsync(AuthRequest request, CancellationToken cancellationToken) =>
        (await FindAsync(request, cancellationToken)).Result;

    private async ValueTask<(ShadowEntry? Entry, PassDbResult Result)> FindAsync(AuthRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await _calls.RunAsync(request, () => _find(request.UserName), cancellationToken) is { } entry
                ? (entry, ResultOf(entry))
                : (null, new PassDbResult.UnknownUser());
        }
        catch (IOException e)
        {
            return (null, new PassDbResult.TemporaryFailure(e.Message));
        }
    }

    private static PassDbResult ResultOf(ShadowEntry entry) => entry.IsLocked
        ? new PassDbResult.Disabled(null)
        : new PassDbResult.Ok { UserName = entry.Name, StoredPassword = "{CRYPT}" + entry.Password };
}
