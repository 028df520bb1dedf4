using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage;

/// <summary>An account whose size is limited (RFC 9208). Limits are enforced by the store at every append, copy and move between roots.</summary>
public interface IMailQuota
{
    /// <summary>The roots that apply to a mailbox, existing or not, with their usage and limits; none where nothing is limited.</summary>
    ValueTask<IReadOnlyList<QuotaRoot>> GetQuotaRootsAsync(MailboxName mailbox, CancellationToken cancellationToken);

    /// <summary>One root by name; null when there is none.</summary>
    ValueTask<QuotaRoot?> GetQuotaRootAsync(string name, CancellationToken cancellationToken);
}
