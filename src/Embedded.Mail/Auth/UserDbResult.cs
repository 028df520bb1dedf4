using System.Collections.Immutable;

namespace Embedded.Mail.Auth;

/// <summary>What a userdb answers.</summary>
public abstract record UserDbResult
{
    private UserDbResult()
    {
    }

    /// <summary>The user is known.</summary>
    /// <param name="Fields">What is known, by Dovecot's names: <c>home</c>, <c>mail</c>, <c>uid</c>, <c>gid</c>, <c>user</c>, <c>quota_rule</c>…</param>
    public sealed record Found(ImmutableDictionary<string, string> Fields) : UserDbResult
    {
        /// <summary>Whether the answer may be kept for the data base's <see cref="IUserDb.CacheKey"/>. Default true; false where it depends on more.</summary>
        public bool IsCacheable { get; init; } = true;
    }

    /// <summary>The user is not known here.</summary>
    public sealed record UnknownUser : UserDbResult;

    /// <summary>The back end does not answer or makes no sense.</summary>
    /// <param name="Reason">What happened, for the log only.</param>
    public sealed record TemporaryFailure(string Reason) : UserDbResult;
}
