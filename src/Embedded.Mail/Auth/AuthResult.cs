using Embedded.Mail.Messages;

namespace Embedded.Mail.Auth;

/// <summary>How an authentication, or a look-up of a user, ended.</summary>
public abstract record AuthResult
{
    private AuthResult()
    {
    }

    /// <summary>The user is in.</summary>
    /// <param name="User">Who it is.</param>
    public sealed record Success(MailUser User) : AuthResult
    {
        /// <summary>A server that would be nearer to the user's mail; null for none.</summary>
        public LoginReferral? Referral { get; init; }
    }

    /// <summary>Unknown user or wrong password: a client is not told which. A delivery knows that the user is unknown.</summary>
    public sealed record Failed : AuthResult;

    /// <summary>The user is known and may not log in here.</summary>
    /// <param name="Reason">What to tell the client.</param>
    public sealed record Refused(string Reason) : AuthResult
    {
        /// <summary>The server at which the user may log in; null where there is none.</summary>
        public LoginReferral? Referral { get; init; }

        /// <summary>Whether nobody may log in as this user for now, by whatever proof, so that an administrator has to be asked. False where another try may do.</summary>
        public bool IsDisabled { get; init; }
    }

    /// <summary>The password has expired.</summary>
    public sealed record Expired : AuthResult;

    /// <summary>A back end does not answer; trying again later may help.</summary>
    public sealed record TemporaryFailure : AuthResult;
}
