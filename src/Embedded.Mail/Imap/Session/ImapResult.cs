using Embedded.Mail.Imap.Wire;

namespace Embedded.Mail.Imap.Session;

/// <summary>How a command ended: what its tagged response says.</summary>
/// <param name="Kind">OK, NO or BAD.</param>
/// <param name="Code">The response code without brackets, such as <c>READ-ONLY</c>; null for none.</param>
/// <param name="Text">The text for humans; for BAD what is wrong with the command.</param>
internal readonly record struct ImapResult(ImapResultKind Kind, string? Code, string Text)
{
    /// <summary>The command was done.</summary>
    public static ImapResult Ok(string text) => new(ImapResultKind.Ok, null, text);

    /// <summary>The command was done; with a code, or null for none.</summary>
    public static ImapResult Ok(string? code, string text) => new(ImapResultKind.Ok, code, text);

    /// <summary>The command is right and was refused.</summary>
    public static ImapResult No(string text) => new(ImapResultKind.No, null, text);

    /// <summary>The command is right and was refused.</summary>
    public static ImapResult No(string code, string text) => new(ImapResultKind.No, code, text);

    /// <summary>No mailbox can have the name that the client gave.</summary>
    public static ImapResult InvalidName() => No("CANNOT", "Invalid mailbox name");

    /// <summary>There is no mailbox of the name that the client gave, since none can have it.</summary>
    public static ImapResult NoSuchMailbox() => No("NONEXISTENT", "Mailbox doesn't exist");

    /// <summary>The command is wrong; or it is right and names a keyword longer than any can be, which is a limit of this server (RFC 5530 §3).</summary>
    public static ImapResult BadFlags(string error) => error == ImapFlagReader.KeywordTooLong ? No("LIMIT", error) : Bad(error);

    /// <summary>The command is wrong, or not allowed now.</summary>
    public static ImapResult Bad(string error) => new(ImapResultKind.Bad, error == UidOnly.Error ? "UIDREQUIRED" : null, error);
}
