using Embedded.Mail.Imap.Wire;

namespace Embedded.Mail.Imap.Commands.Urls;

/// <summary>Whom an authorised URL lets in (RFC 4467 §2.1).</summary>
internal static class UrlAccessRules
{
    /// <summary>Whether a user may follow the URL now.</summary>
    /// <param name="authorization">What the URL says.</param>
    /// <param name="user">Who has logged in; null for nobody in particular: by ANONYMOUS a session gets a user's name, and not a user's access.</param>
    /// <param name="submitUser">The user of submission servers; null for none.</param>
    /// <param name="now">The time.</param>
    public static bool Allows(UrlAuthorization authorization, string? user, string? submitUser, DateTimeOffset now) =>
        (authorization.Expires is not { } expires || now <= expires) && authorization.Access switch
        {
            UrlAccess.User => authorization.User == user,
            UrlAccess.Submit => user is not null && submitUser == user,
            UrlAccess.Authenticated => user is not null,
            _ => true,
        };
}
