using System.Text;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Imap.Wire;

/// <summary>
/// Identities as OBJECTID shows them (RFC 8474 §7): a letter that keeps the kinds apart, since an id of one kind must not look like one of another, and the hexadecimal digits.
/// </summary>
internal static class ObjectIds
{
    /// <summary>MAILBOXID.</summary>
    public static string Of(MailboxId mailbox) => $"F{mailbox}";

    /// <summary>EMAILID. A message whose store has lost its identity gets one from its place.</summary>
    public static string Of(MessageGuid message, MailboxId mailbox, Uid uid) => message.IsEmpty ? $"M{mailbox}-{uid}" : $"M{message}";

    /// <summary>Reads an EMAILID; false for one that no message can have, be it but for the case of its letters (RFC 8474 §7).</summary>
    public static bool TryParse(ReadOnlySpan<byte> id, out MessageGuid message)
    {
        message = default;
        return id.Length == 1 + (2 * MessageGuid.Length) && id[0] == 'M' && !id[1..].ContainsAnyInRange((byte)'A', (byte)'F') && MessageGuid.TryParse(Encoding.Latin1.GetString(id[1..]), out message);
    }
}
