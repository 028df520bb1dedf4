using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands;

/// <summary>
/// The codes that tell where messages were put (RFC 4315 §3). Who may put them there and not select the mailbox is told nothing, for that would disclose what is in it (RFC 9051 §6.3.12, §6.4.7).
/// </summary>
internal static class PlacedMessages
{
    /// <summary>APPENDUID; null where it is not told.</summary>
    public static string? AppendUid(IMailbox mailbox, AppendResult result) => IsTold(mailbox) ? $"APPENDUID {result.UidValidity} {result.Uids}" : null;

    /// <summary>COPYUID; null where it is not told.</summary>
    public static string? CopyUid(IMailbox destination, CopyResult result) =>
        IsTold(destination) ? $"COPYUID {result.UidValidity} {result.Sources} {result.Copies}" : null;

    private static bool IsTold(IMailbox mailbox) => mailbox is not IMailboxRights { MyRights: var rights } || rights.HasFlag(MailboxRights.Read);
}
