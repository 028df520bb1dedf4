using Embedded.Mail.Messages;

namespace Embedded.Mail.Imap.Wire;

/// <summary>The system flags as they are written, in Dovecot's order.</summary>
internal static class ImapFlagNames
{
    public static readonly (MessageFlags Flag, string Name)[] InOrder =
    [
        (MessageFlags.Answered, @"\Answered"),
        (MessageFlags.Flagged, @"\Flagged"),
        (MessageFlags.Deleted, @"\Deleted"),
        (MessageFlags.Seen, @"\Seen"),
        (MessageFlags.Draft, @"\Draft"),
    ];
}
