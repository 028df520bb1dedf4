namespace Embedded.Mail.Imap.Wire;

/// <summary>Whom an authorised URL lets in (RFC 4467 §2.1).</summary>
internal enum UrlAccess
{
    /// <summary>Everybody.</summary>
    Anonymous,

    /// <summary>Everybody who has logged in.</summary>
    Authenticated,

    /// <summary>One user.</summary>
    User,

    /// <summary>A server that submits mail, on behalf of one user.</summary>
    Submit,
}
