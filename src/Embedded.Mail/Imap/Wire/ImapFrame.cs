namespace Embedded.Mail.Imap.Wire;

/// <summary>What <see cref="ImapCommandFramer"/> found at the beginning of the client's octets.</summary>
internal enum ImapFrameKind
{
    /// <summary>More octets are needed; those before <see cref="ImapFrame.Length"/> are of no further use.</summary>
    Incomplete,

    /// <summary>The client waits for a continuation request before it sends a literal.</summary>
    NeedsContinuation,

    /// <summary>A whole command, or the rest of one, of <see cref="ImapFrame.Length"/> octets with its line end.</summary>
    Command,

    /// <summary>A command as far as a literal that is not gathered: <see cref="ImapFrame.Length"/> octets up to and with its header's line end.</summary>
    Literal,

    /// <summary>The command is too large: its tag and name are in the first <see cref="ImapFrame.Length"/> octets; the framer passes over the rest of it.</summary>
    Refused,

    /// <summary>As <see cref="Refused"/>, and the rest cannot be passed over at a reasonable price: the connection has to end.</summary>
    Fatal,
}

/// <summary>One step of framing.</summary>
/// <param name="Kind">What was found.</param>
/// <param name="Length">How many octets it spans.</param>
/// <param name="Error">Why it is refused; empty otherwise.</param>
internal readonly record struct ImapFrame(ImapFrameKind Kind, long Length, string Error = "")
{
    /// <summary>The header of the literal that is not gathered.</summary>
    public ImapLiteralHeader Literal { get; init; }
}
