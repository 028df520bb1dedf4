using Embedded.Mail.Auth.Cache;
using Embedded.Mail.Messages;
using Microsoft.Extensions.Options;

namespace Embedded.Mail.Auth;

/// <summary>
/// Answers of passdbs and userdbs that are kept for a while: Dovecot's auth cache, of which a host may empty all or what belongs to one user. Neither passwords nor look-up keys are in it, only hashes of
/// them under a key that is made anew at every start. Safe for any number of callers.
/// </summary>
public sealed class AuthCache
{
    private readonly CacheTable _table;
    private readonly CacheHash _hash = new();
    private readonly AuthOptions _options;
    private long _hits;
    private long _misses;

    /// <summary>Makes an empty cache.</summary>
    /// <param name="options">Its size and times.</param>
    /// <param name="time">Tells how old an answer is; null for the system's clock.</param>
    public AuthCache(IOptions<AuthOptions> options, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options.Value;
        _table = new CacheTable(_options.CacheSize, time ?? TimeProvider.System);
    }

    /// <summary>How many answers are kept.</summary>
    public int Count => _table.Count;

    /// <summary>How much memory they take, in bytes, by estimate.</summary>
    public long Size => _table.Size;

    /// <summary>How many questions were answered from here.</summary>
    public long Hits => Interlocked.Read(ref _hits);

    /// <summary>How many questions went to a data base for want of an answer here.</summary>
    public long Misses => Interlocked.Read(ref _misses);

    internal bool UsesExpired => _options.CacheUsesExpired;

    /// <summary>Forgets all answers, also those that are just being fetched.</summary>
    /// <returns>How many there were.</returns>
    public int Flush() => _table.Flush(static _ => true);

    /// <summary>Forgets the answers for one user, also those that are just being fetched (<c>doveadm auth cache flush</c>).</summary>
    /// <param name="userName">The name after normalisation: in lower case, unless <see cref="AuthOptions.UserNameFormat"/> says otherwise.</param>
    /// <returns>How many there were.</returns>
    public int Flush(string userName)
    {
        ArgumentNullException.ThrowIfNull(userName);
        return _table.Flush(entry => entry.User == userName);
    }

    /// <summary>The passdb with the cache before it; the passdb itself where nothing of it may be kept.</summary>
    /// <exception cref="FormatException">The passdb's cache key has a wrong variable.</exception>
    internal IPassDb Wrap(IPassDb passDb, int position) =>
        _options.CacheSize > 0 && passDb.CacheKey is { } key
            ? new CachedPassDb(passDb, this, new CacheQuestion(_hash, VariableExpander.Parse(key), $"P{position}"))
            : passDb;

    /// <summary>The userdb with the cache before it; the userdb itself where nothing of it may be kept.</summary>
    /// <exception cref="FormatException">The userdb's cache key has a wrong variable.</exception>
    internal IUserDb Wrap(IUserDb userDb, int position) =>
        _options.CacheSize > 0 && userDb.CacheKey is { } key
            ? new CachedUserDb(userDb, this, new CacheQuestion(_hash, VariableExpander.Parse(key), $"U{position}"))
            : userDb;

    internal CacheTicket Ask(UInt128 key) => _table.Ask(key);

    internal bool IsFresh(CacheEntry entry) => _table.AgeOf(entry) < (entry.IsNegative ? _options.CacheNegativeTtl : _options.CacheTtl);

    internal void Keep(CacheTicket ticket, CacheEntry entry)
    {
        if ((entry.IsNegative ? _options.CacheNegativeTtl : _options.CacheTtl) > TimeSpan.Zero)
        {
            _table.Put(ticket, entry);
        }
    }

    internal void Forget(CacheTicket ticket) => _table.Remove(ticket.Key);

    internal void CountHit() => Interlocked.Increment(ref _hits);

    internal void CountMiss() => Interlocked.Increment(ref _misses);
}
