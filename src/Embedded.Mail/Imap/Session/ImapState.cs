using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Session;

/// <summary>Where a connection stands (RFC 9051 §3). Each state carries exactly what is valid in it.</summary>
internal abstract record ImapState
{
    private ImapState()
    {
    }

    /// <summary>Nobody has logged in.</summary>
    /// <param name="FailedLogins">How often somebody tried.</param>
    public sealed record NotAuthenticated(int FailedLogins) : ImapState;

    /// <summary>A user is in.</summary>
    /// <param name="Account">The user's mailboxes.</param>
    public record Authenticated(IMailAccount Account) : ImapState;

    /// <summary>A user is in and looks at a mailbox.</summary>
    /// <param name="Account">The user's mailboxes.</param>
    /// <param name="Mailbox">The one looked at.</param>
    public sealed record Selected(IMailAccount Account, SelectedMailbox Mailbox) : Authenticated(Account);

    /// <summary>The connection ends after the responses that are written.</summary>
    /// <param name="Reason">Why, for the log.</param>
    public sealed record LoggedOut(string Reason) : ImapState;
}
