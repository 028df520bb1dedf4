namespace Embedded.Mail.Auth.Cache;

/// <summary>
/// A passdb with the cache before it. A password that fits the kept hash is right; any other goes to the data base, so that a changed password counts at once and a wrong one costs what it always did.
/// </summary>
internal sealed class CachedPassDb(IPassDb inner, AuthCache cache, CacheQuestion question) : IPassDb
{
    public string Name => inner.Name;

    public bool CanLookupPasswords => inner.CanLookupPasswords;

    public string? CacheKey => inner.CacheKey;

    public TokenService? Tokens => inner.Tokens;

    // A token is good for as long as it says itself.
    public ValueTask<PassDbResult> VerifyTokenAsync(AuthRequest request, ReadOnlyMemory<byte> token, CancellationToken cancellationToken) =>
        inner.VerifyTokenAsync(request, token, cancellationToken);

    public async ValueTask<PassDbResult> VerifyAsync(AuthRequest request, ReadOnlyMemory<byte> password, CancellationToken cancellationToken)
    {
        var ticket = cache.Ask(question.KeyOf('v', request));
        var hash = question.HashOf(ticket.Key, password);
        if (AnswerOf(ticket, hash, mayBeOld: false) is { } kept)
        {
            cache.CountHit();
            return kept;
        }

        cache.CountMiss();
        var result = await inner.VerifyAsync(request, password, cancellationToken);
        return Keep(ticket, request, result, hash) ?? AnswerOf(ticket, hash, cache.UsesExpired) ?? result;
    }

    public ValueTask<PassDbResult> LookupAsync(AuthRequest request, CancellationToken cancellationToken)
    {
        var ticket = cache.Ask(question.KeyOf('l', request));
        if (AnswerOf(ticket, null, mayBeOld: false) is not { } kept)
        {
            return FetchAsync(ticket, request, cancellationToken);
        }

        cache.CountHit();
        return ValueTask.FromResult(kept);
    }

    /// <summary>Asks the data base itself: what was kept did not fit the client's proof.</summary>
    public ValueTask<PassDbResult> LookupAnewAsync(AuthRequest request, CancellationToken cancellationToken) =>
        FetchAsync(cache.Ask(question.KeyOf('l', request)), request, cancellationToken);

    private async ValueTask<PassDbResult> FetchAsync(CacheTicket ticket, AuthRequest request, CancellationToken cancellationToken)
    {
        cache.CountMiss();
        var result = await inner.LookupAsync(request, cancellationToken);
        return Keep(ticket, request, result, null) ?? AnswerOf(ticket, null, cache.UsesExpired) ?? result;
    }

    private PassDbResult? AnswerOf(CacheTicket ticket, UInt128? hash, bool mayBeOld)
    {
        return ticket.Known is { } known && (mayBeOld || cache.IsFresh(known)) && (known.IsNegative || known.Password == hash)
            ? (PassDbResult)known.Answer
            : null;
    }

    // The answer, with what there is of it to keep kept; null where the data base gave none.
    private PassDbResult? Keep(CacheTicket ticket, AuthRequest request, PassDbResult result, UInt128? hash)
    {
        switch (result)
        {
            case PassDbResult.TemporaryFailure:
                return null;
            case PassDbResult.UnknownUser:
                cache.Keep(ticket, new CacheEntry(request.UserName, result));
                break;
            case PassDbResult.Ok { IsCacheable: true } ok when !HoldsPassword(ok, isLookup: hash is null):
                cache.Keep(ticket, new CacheEntry(request.UserName, hash is null ? ok : ok with { StoredPassword = null }) { Password = hash });
                break;
            case not PassDbResult.Mismatch:
                cache.Forget(ticket);
                break;
        }

        return result;
    }

    // A hash may be kept; a password as it is, or one for another server, may not.
    private static bool HoldsPassword(PassDbResult.Ok ok, bool isLookup) =>
        ok.Fields.ContainsKey("pass") || (isLookup && ok.StoredPassword is { } stored && StoredPassword.Parse(stored, "PLAIN").TryGetPlainText(out _));
}
