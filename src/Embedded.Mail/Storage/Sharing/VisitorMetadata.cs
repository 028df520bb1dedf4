using Embedded.Mail.Messages;
using Embedded.Mail.Storage.AccessControl;

namespace Embedded.Mail.Storage.Sharing;

/// <summary>Metadata of mailboxes of others as a visitor sees them: shared entries are the owner's, private ones the visitor's own, kept in the visitor's account (RFC 5464 §3).</summary>
internal sealed class VisitorMetadata(IMailAccount own)
{
    private const string Shared = "/shared/";

    /// <summary>What of a change visitors may know of; null for nothing.</summary>
    public static AccountChange.Metadata? Visible(AccountChange.Metadata change) =>
        change.Entries.Where(IsShared).ToList() is { Count: > 0 } shared ? change with { Entries = shared } : null;

    public async ValueTask<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>> GetAsync(IMailAccount account, MailboxName mailbox, CancellationToken cancellationToken)
    {
        var entries = (await ((IMailboxMetadata)account).GetMetadataAsync(mailbox, cancellationToken)).Where(static entry => IsShared(entry.Key));
        return (own is IVisitorMetadata visitor ? entries.Concat(await visitor.GetVisitorMetadataAsync(await IdAsync(account, mailbox, cancellationToken), cancellationToken)) : entries)
            .ToDictionary(StringComparer.Ordinal);
    }

    // Shared entries first: they ask for more rights, and so are refused more often.
    public async ValueTask SetAsync(
        IMailAccount account, MailboxName mailbox, IReadOnlyDictionary<string, ReadOnlyMemory<byte>?> entries, CancellationToken cancellationToken)
    {
        var shared = entries.Where(static entry => IsShared(entry.Key)).ToDictionary(StringComparer.Ordinal);
        var others = entries.Where(static entry => !IsShared(entry.Key)).ToDictionary(StringComparer.Ordinal);
        if (others.Count > 0 && own is not IVisitorMetadata)
        {
            throw new MailStoreException(MailStoreError.Cannot, "Private entries of other users' mailboxes are not kept");
        }

        var id = await IdAsync(account, mailbox, cancellationToken);
        if (shared.Count > 0)
        {
            await ((IMailboxMetadata)account).SetMetadataAsync(mailbox, shared, cancellationToken);
        }

        if (others.Count > 0)
        {
            await ((IVisitorMetadata)own).SetVisitorMetadataAsync(id, others, cancellationToken);
        }
    }

    private static bool IsShared(string entry) => entry.StartsWith(Shared, StringComparison.OrdinalIgnoreCase);

    // Asks for the rights to see and to read, as private entries do (RFC 5464 §3.3).
    private static async ValueTask<MailboxId> IdAsync(IMailAccount account, MailboxName mailbox, CancellationToken cancellationToken)
    {
        var rights = await ((IMailboxAccessControl)account).GetMyRightsAsync(mailbox, cancellationToken);
        return rights.HasFlag(MailboxRights.Lookup)
            ? (await account.GetStatusAsync(mailbox, MailboxStatusItems.MailboxId, cancellationToken)).Id
            : throw MailboxGuard.Refusal(rights);
    }
}
