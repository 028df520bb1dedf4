namespace Embedded.Mail.Auth;

/// <summary>A data base of users: Dovecot's userdb. Safe for any number of callers at once; throws as little as <see cref="IPassDb"/>.</summary>
public interface IUserDb
{
    /// <summary>A short name for logs, such as <c>passwd-file</c>.</summary>
    string Name { get; }

    /// <summary>What an answer depends on, as in <see cref="IPassDb.CacheKey"/>. Null, the default: no answer is ever kept.</summary>
    string? CacheKey => null;

    /// <summary>Finds a user: for a login that has succeeded, or for a recipient of mail.</summary>
    ValueTask<UserDbResult> LookupAsync(AuthRequest request, CancellationToken cancellationToken);

    /// <summary>Enumerates the names of all users, for replication and administration; none where the data base cannot.</summary>
    IAsyncEnumerable<string> ListUsersAsync(CancellationToken cancellationToken);
}
