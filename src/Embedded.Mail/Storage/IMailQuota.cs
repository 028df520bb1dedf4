using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage;

/// <summary>An account whose size is limited (RFC 9208). Limits are enforced by the store at every append, copy and move between roots.</summary>
public interface IMailQuota
{
    /// <summary>The roots that apply to a mailbox, existing or not, with their usage and limits; none where nothing is limited.</summary>
    ValueTask<IReadOnlyList<QuotaRoot>> GetQuotaRootsAsync(MailboxName mailbox, CancellationToken cancellationToken);

    /// <summary>One root by name; null when there is none.</summary>
    ValueTask<QuotaRoot?> GetQuotaRootAsync(string name, CancellationToken cancellationToken);

    /// <summary>
    /// Gives a root other limits, which the store keeps and which come before those of its settings and of the userdb. Whoever calls this has made sure that it is an administrator's wish.
    /// </summary>
    /// <param name="name">The root's name.</param>
    /// <param name="limits">The limits; what is not named, or 0, is not limited. Null takes back what was set: settings and userdb count again.</param>
    /// <param name="cancellationToken">Cancels up to the change.</param>
    /// <returns>The root with what is limited now; null when there is none of that name.</returns>
    ValueTask<QuotaRoot?> SetQuotaAsync(string name, IReadOnlyDictionary<QuotaResourceKind, long>? limits, CancellationToken cancellationToken);

    /// <summary>Counts anew what all mailboxes hold, should the running sums be in doubt.</summary>
    ValueTask RecalculateQuotaAsync(CancellationToken cancellationToken);
}
