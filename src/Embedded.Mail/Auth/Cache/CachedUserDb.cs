namespace Embedded.Mail.Auth.Cache;

/// <summary>A userdb with the cache before it.</summary>
internal sealed class CachedUserDb(IUserDb inner, AuthCache cache, CacheQuestion question) : IUserDb
{
    public string Name => inner.Name;

    public string? CacheKey => inner.CacheKey;

    public async ValueTask<UserDbResult> LookupAsync(AuthRequest request, CancellationToken cancellationToken)
    {
        var ticket = cache.Ask(question.KeyOf('l', request));
        if (ticket.Known is { } known && cache.IsFresh(known))
        {
            cache.CountHit();
            return (UserDbResult)known.Answer;
        }

        cache.CountMiss();
        var result = await inner.LookupAsync(request, cancellationToken);
        if (result is UserDbResult.TemporaryFailure)
        {
            return ticket.Known is { } old && cache.UsesExpired ? (UserDbResult)old.Answer : result;
        }

        Keep(ticket, request, result);
        return result;
    }

    public IAsyncEnumerable<string> ListUsersAsync(CancellationToken cancellationToken) => inner.ListUsersAsync(cancellationToken);

    private void Keep(CacheTicket ticket, AuthRequest request, UserDbResult result)
    {
        if (result is UserDbResult.Found { IsCacheable: false })
        {
            cache.Forget(ticket);
        }
        else
        {
            cache.Keep(ticket, new CacheEntry(request.UserName, result));
        }
    }
}
