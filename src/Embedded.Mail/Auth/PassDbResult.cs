using System.Collections.Immutable;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Auth;

/// <summary>What a passdb answers.</summary>
public abstract record PassDbResult
{
    private PassDbResult()
    {
    }

    /// <summary>The password is right, or was not asked for.</summary>
    public sealed record Ok : PassDbResult
    {
        /// <summary>The user's name as the data base spells it; null to keep the request's.</summary>
        public string? UserName { get; init; }

        /// <summary>The stored password with its scheme, such as <c>{SHA512-CRYPT}$6$…</c>; null where it was verified and is not handed out.</summary>
        public string? StoredPassword { get; init; }

        /// <summary>Extra fields by Dovecot's names: <c>allow_nets</c>, <c>nologin</c>, <c>userdb_home</c>…</summary>
        public ImmutableDictionary<string, string> Fields { get; init; } = MailUser.NoFields;

        /// <summary>Whether the answer may be kept for the data base's <see cref="IPassDb.CacheKey"/>. Default true; false where it depends on more.</summary>
        public bool IsCacheable { get; init; } = true;
    }

    /// <summary>The user is known and the password is another.</summary>
    public sealed record Mismatch : PassDbResult
    {
        /// <summary>What to tell the client, once no other passdb has accepted the user; null, the default, for the words that every wrong password gets.</summary>
        public string? Reason { get; init; }
    }

    /// <summary>The data base does not know the user.</summary>
    public sealed record UnknownUser : PassDbResult;

    /// <summary>The user may not log in.</summary>
    /// <param name="Reason">Why, for the log and the client; null to say what a wrong password gets.</param>
    public sealed record Disabled(string? Reason) : PassDbResult;

    /// <summary>The password has expired.</summary>
    public sealed record Expired : PassDbResult;

    /// <summary>The back end does not answer or makes no sense.</summary>
    /// <param name="Reason">What happened, for the log only.</param>
    public sealed record TemporaryFailure(string Reason) : PassDbResult;

    /// <summary>The data base cannot do what was asked; the next is asked as if this one were not there.</summary>
    public sealed record NotSupported : PassDbResult;
}
