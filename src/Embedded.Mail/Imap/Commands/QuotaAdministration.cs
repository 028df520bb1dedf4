using Embedded.Mail.Messages;

namespace Embedded.Mail.Imap.Commands;

/// <summary>Who may change limits: not the user who is limited, but an administrator who logged in as that user, whom the userdb field <c>admin</c> names, as with Dovecot.</summary>
internal static class QuotaAdministration
{
    public static bool IsAllowed(MailUser user) =>
        user.Fields.TryGetValue("admin", out var value) && value.Trim().ToUpperInvariant() is "" or "Y" or "YES" or "1" or "TRUE";
}
