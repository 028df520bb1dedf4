using Embedded.Mail.Messages;

namespace Embedded.Mail.Pop3.Session;

/// <summary>One message as it was when the session began.</summary>
/// <param name="Uid">Its UID.</param>
/// <param name="Size">Its size in octets.</param>
/// <param name="Guid">The identity of its text; empty unless UIDLs show it.</param>
/// <param name="Uidl">A UIDL of its own; null for the usual one.</param>
internal readonly record struct MaildropMessage(Uid Uid, long Size, MessageGuid Guid, string? Uidl);
