namespace Embedded.Mail.Imap.Session;

/// <summary>What a client that has enabled UIDONLY does without: message numbers, in commands and in responses (RFC 9586).</summary>
internal static class UidOnly
{
    /// <summary>The error of a command that uses a message number; its response has the code UIDREQUIRED.</summary>
    public const string Error = "Message numbers are not allowed once UIDONLY is enabled";

    /// <summary>Whether a command names messages by number, or answers with numbers; the same command with UID does not.</summary>
    public static bool Refuses(string command) =>
        command is "FETCH" or "STORE" or "SEARCH" or "SORT" or "THREAD" or "COPY" or "MOVE" or "REPLACE";
}
