using Embedded.Mail.Imap.Session;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands;

/// <summary>Tells a name with what the client wants to know besides: rights (RFC 8440), status (RFC 5819), metadata (RFC 9590).</summary>
internal sealed class ListDetails(ImapSession session, IMailAccount account, ListRequest request)
{
    /// <summary>Tells one name.</summary>
    /// <param name="entry">The name.</param>
    /// <param name="satisfies">Whether it satisfies the selection itself; one that is told for what lies below it is told alone.</param>
    /// <param name="hasChildInfo">Whether something below it satisfies the selection.</param>
    /// <param name="cancellationToken">Ends the waiting for the store.</param>
    public async ValueTask WriteAsync(ListEntry entry, bool satisfies, bool hasChildInfo, CancellationToken cancellationToken)
    {
        var hasDetails = satisfies && entry.IsSelectable;
        var (status, refusal) = hasDetails ? await ReadStatusAsync(entry.Name, cancellationToken) : default;

        // RFC 5819 §2: a mailbox whose status is not to be had since it cannot be selected is told as such.
        ListResponses.WriteList(session.Output, request, entry with { IsClosed = refusal is not null && IsHidden(refusal) }, hasChildInfo);
        if (!hasDetails)
        {
            return;
        }

        await WriteAsync(WriteMyRightsAsync, entry.Name, cancellationToken);
        if (status is not null)
        {
            StatusCommand.Write(session, entry.Name, request.StatusItems, status);
        }
        else if (refusal is not null)
        {
            Warn(refusal);
        }

        await WriteAsync(WriteMetadataAsync, entry.Name, cancellationToken);
    }

    // A mailbox that vanishes meanwhile or may not be read is passed over without a word.
    private static bool IsHidden(MailStoreException refusal) => refusal.Error is MailStoreError.NotFound or MailStoreError.NoPermission;

    private async ValueTask<(MailboxStatus? Status, MailStoreException? Refusal)> ReadStatusAsync(MailboxName name, CancellationToken cancellationToken)
    {
        if (request.StatusItems == MailboxStatusItems.None)
        {
            return default;
        }

        if (request.StatusItems.HasFlag(MailboxStatusItems.HighestModSeq))
        {
            session.EnableCondStore();
        }

        try
        {
            return (await account.GetStatusAsync(name, request.StatusItems, cancellationToken), null);
        }
        catch (MailStoreException e)
        {
            return (null, e);
        }
    }

    private async ValueTask WriteAsync(Func<MailboxName, CancellationToken, ValueTask> write, MailboxName name, CancellationToken cancellationToken)
    {
        try
        {
            await write(name, cancellationToken);
        }
        catch (MailStoreException e)
        {
            Warn(e);
        }
    }

    // RFC 5819 §2: what is wrong with one mailbox keeps nothing from being told of the others.
    private void Warn(MailStoreException refusal)
    {
        if (IsHidden(refusal))
        {
            return;
        }

        Session.Log.StoreFailed(session.Services.Logger, refusal, session.Connection.Id, "LIST");
        var result = ImapErrors.ToResult(refusal);
        _ = session.Output.Write("* NO ["u8).Text(result.Code).Write("] "u8).Text(result.Text).EndLine();
    }

    private async ValueTask WriteMyRightsAsync(MailboxName name, CancellationToken cancellationToken)
    {
        if (request.Return.HasFlag(ListReturn.MyRights) && account is IMailboxAccessControl acl)
        {
            AclCommands.WriteMyRights(session.Output, name, await acl.GetMyRightsAsync(name, cancellationToken));
        }
    }

    private async ValueTask WriteMetadataAsync(MailboxName name, CancellationToken cancellationToken)
    {
        if (request.MetadataEntries.Count == 0 || account is not IMailboxMetadata metadata)
        {
            return;
        }

        var entries = await ServerMetadata.ReadAsync(session.Options, metadata, name, cancellationToken);
        MetadataResponses.Write(session.Output, name, [.. request.MetadataEntries.Distinct().Select(entry => KeyValuePair.Create(
            entry, entries.TryGetValue(entry, out var value) ? (ReadOnlyMemory<byte>?)value : null))]);
    }
}
