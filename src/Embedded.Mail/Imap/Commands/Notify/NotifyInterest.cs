namespace Embedded.Mail.Imap.Commands.Notify;

/// <summary>What a change in an account is to a client of NOTIFY.</summary>
internal enum NotifyInterest
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It is the client's own doing, which it is not told (RFC 5465 §5); what it is told later depends on it.</summary>
    Noted,

    /// <summary>The client is to be told.</summary>
    Told,
}
