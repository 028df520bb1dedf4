namespace Embedded.Mail.Imap.Wire;

/// <summary>What makes a URL an authorised one (RFC 4467 §5, RFC 5092 §9).</summary>
/// <param name="Access">Whom it lets in.</param>
/// <param name="User">The user that <see cref="UrlAccess.User"/> or <see cref="UrlAccess.Submit"/> names; empty for the others.</param>
/// <param name="Expires">Until when; null for as long as the mailbox's key is the same.</param>
/// <param name="RumpLength">How much of the URL is signed: all up to the mechanism.</param>
/// <param name="Mechanism">How it is signed, in upper case; empty where it is not.</param>
/// <param name="Token">The signature, hexadecimal; empty where there is none.</param>
internal sealed record UrlAuthorization(UrlAccess Access, string User, DateTimeOffset? Expires, int RumpLength, string Mechanism, string Token)
{
    /// <summary>Whether it still has to be signed.</summary>
    public bool IsRump => Mechanism.Length == 0;
}
