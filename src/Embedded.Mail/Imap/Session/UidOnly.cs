namespace Embedded.Mail.Imap.Session;

/// <summary>What a client that has enabled UIDONLY does without: message numbers, in commands and in responses (RFC 9586).</summary>
internal static class UidOnly
{
    /// <summary>The error of a command that uses a message number; its response has the code UIDREQUIRED.</summary>
    public const string Error = "Message numbers are not allowed once UIDONLY is enabled";
}
