using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Memory;

/// <summary>What rights mean for flags (RFC 4314 §4).</summary>
internal static class MemoryRights
{
    /// <summary>The system flags that the rights allow to change, and whether they allow it for keywords.</summary>
    public static (MessageFlags Flags, bool Keywords) WritableFlags(MailboxRights rights)
    {
        var flags = MessageFlags.None;
        flags |= rights.HasFlag(MailboxRights.KeepSeen) ? MessageFlags.Seen : 0;
        flags |= rights.HasFlag(MailboxRights.DeleteMessages) ? MessageFlags.Deleted : 0;
        flags |= rights.HasFlag(MailboxRights.Write) ? MessageFlags.All & ~(MessageFlags.Seen | MessageFlags.Deleted) : 0;
        return (flags, rights.HasFlag(MailboxRights.Write));
    }
}
