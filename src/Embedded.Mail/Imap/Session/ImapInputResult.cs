using Embedded.Mail.Imap.Wire;

namespace Embedded.Mail.Imap.Session;

/// <summary>What waiting for the client brought.</summary>
/// <param name="Kind">Which kind of thing.</param>
/// <param name="Octets">The octets without their line end, valid until the next wait.</param>
internal readonly record struct ImapInputResult(ImapInputKind Kind, ReadOnlyMemory<byte> Octets = default)
{
    /// <summary>Why the command is refused.</summary>
    public string Error { get; init; } = "";

    /// <summary>The literal that follows <see cref="Octets"/> and was not gathered: the message of an APPEND. Its header is in the octets. Null where there is none.</summary>
    public ImapLiteralHeader? Literal { get; init; }
}
