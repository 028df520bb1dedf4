using Embedded.Mail.Imap.Session;
using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands;

/// <summary>LIST (RFC 9051 §6.3.9) and LSUB (RFC 3501 §6.3.9).</summary>
internal static class ListCommand
{
    private static readonly Func<ImapSession, IMailAccount, ListRequest, ListEntry, CancellationToken, ValueTask>[] More =
        [WriteMyRightsAsync, WriteStatusAsync, WriteMetadataAsync];

    public static ValueTask<ImapResult> HandleAsync(
        ImapSession session, IMailAccount account, ReadOnlySpan<byte> arguments, CancellationToken cancellationToken)
    {
        var reader = new ImapReader(arguments);
        return ListRequest.TryRead(ref reader, session.Naming, out var request)
            ? ListAsync(session, account, request, cancellationToken)
            : ValueTask.FromResult(ImapResult.Bad(reader.Error));
    }

    public static ValueTask<ImapResult> HandleLsubAsync(
        ImapSession session, IMailAccount account, ReadOnlySpan<byte> arguments, CancellationToken cancellationToken)
    {
        var reader = new ImapReader(arguments);
        return ListRequest.TryReadBasic(ref reader, session.Naming, out var request)
            ? LsubAsync(session, account, request, cancellationToken)
            : ValueTask.FromResult(ImapResult.Bad(reader.Error));
    }

    private static async ValueTask<ImapResult> ListAsync(
        ImapSession session, IMailAccount account, ListRequest request, CancellationToken cancellationToken)
    {
        if (request.AsksSeparator)
        {
            _ = session.Output.Write("* LIST (\\Noselect) \""u8).Octet(session.Naming.Separator).Write("\" \"\"\r\n"u8);
            return ImapResult.Ok("List completed.");
        }

        var catalog = await ListCatalog.ReadAsync(account, request.Return.HasFlag(ListReturn.Subscribed), cancellationToken);
        var parents = request.Selection.HasFlag(ListSelection.RecursiveMatch) ? catalog.ParentsOf(request.Selection) : [];
        foreach (var entry in catalog.Entries)
        {
            var satisfies = entry.Satisfies(request.Selection);
            if ((satisfies || parents.Contains(entry.Name)) && Matches(session, request, entry.Name))
            {
                ListResponses.WriteList(session.Output, request, entry, parents.Contains(entry.Name));
                await WriteMoreAsync(session, account, request, entry, cancellationToken);
                await session.Output.FlushIfFullAsync(cancellationToken);
            }
        }

        return ImapResult.Ok("List completed.");
    }

    private static async ValueTask<ImapResult> LsubAsync(
        ImapSession session, IMailAccount account, ListRequest request, CancellationToken cancellationToken)
    {
        if (request.AsksSeparator)
        {
            _ = session.Output.Write("* LSUB (\\Noselect) \""u8).Octet(session.Naming.Separator).Write("\" \"\"\r\n"u8);
            return ImapResult.Ok("Lsub completed.");
        }

        var catalog = await ListCatalog.ReadAsync(account, withSubscriptions: true, cancellationToken);
        var told = LsubParents(session, request, catalog);
        foreach (var entry in catalog.Entries)
        {
            if ((entry.IsSubscribed && Matches(session, request, entry.Name)) || told.Contains(entry.Name))
            {
                ListResponses.WriteLsub(session.Output, entry, session.Options.ClientWorkarounds.HasFlag(ImapClientWorkarounds.TbLsubFlags));
                await session.Output.FlushIfFullAsync(cancellationToken);
            }
        }

        return ImapResult.Ok("Lsub completed.");
    }

    // A subscribed name too deep for "%" is told by the level that fits, as a name that cannot be selected (RFC 3501 §6.3.9).
    private static HashSet<MailboxName> LsubParents(ImapSession session, ListRequest request, ListCatalog catalog)
    {
        var told = new HashSet<MailboxName>();
        foreach (var entry in catalog.Entries)
        {
            if (entry.IsSubscribed && !Matches(session, request, entry.Name))
            {
                for (var parent = entry.Name.Parent; parent is not null; parent = parent.Parent)
                {
                    if (Matches(session, request, parent))
                    {
                        _ = told.Add(parent);
                        break;
                    }
                }
            }
        }

        return told;
    }

    /// <summary>Whether the client can be shown a name, and asked for it.</summary>
    public static bool Matches(ImapSession session, ListRequest request, MailboxName name) =>
        session.Naming.CanShow(name) && request.Matches(session.Naming.ToClient(name.Value));

    /// <summary>
    /// What the client wants to know besides. A mailbox that vanishes meanwhile, or may not be read, is told without it: status (RFC 5819 §2), rights (RFC 8440 §3), metadata (RFC 9590 §3).
    /// </summary>
    private static async ValueTask WriteMoreAsync(
        ImapSession session, IMailAccount account, ListRequest request, ListEntry entry, CancellationToken cancellationToken)
    {
        if (!entry.IsSelectable)
        {
            return;
        }

        foreach (var write in More)
        {
            try
            {
                await write(session, account, request, entry, cancellationToken);
            }
            catch (MailStoreException e) when (e.Error is MailStoreError.NotFound or MailStoreError.NoPermission)
            {
                // Nothing to tell.
            }
        }
    }

    private static async ValueTask WriteStatusAsync(
        ImapSession session, IMailAccount account, ListRequest request, ListEntry entry, CancellationToken cancellationToken)
    {
        if (request.StatusItems == MailboxStatusItems.None)
        {
            return;
        }

        if (request.StatusItems.HasFlag(MailboxStatusItems.HighestModSeq))
        {
            session.EnableCondStore();
        }

        var status = await account.GetStatusAsync(entry.Name, request.StatusItems, cancellationToken);
        StatusCommand.Write(session, entry.Name, request.StatusItems, status);
    }

    private static async ValueTask WriteMyRightsAsync(
        ImapSession session, IMailAccount account, ListRequest request, ListEntry entry, CancellationToken cancellationToken)
    {
        if (request.Return.HasFlag(ListReturn.MyRights) && account is IMailboxAccessControl acl)
        {
            AclCommands.WriteMyRights(session.Output, entry.Name, await acl.GetMyRightsAsync(entry.Name, cancellationToken));
        }
    }

    private static async ValueTask WriteMetadataAsync(
        ImapSession session, IMailAccount account, ListRequest request, ListEntry entry, CancellationToken cancellationToken)
    {
        if (request.MetadataEntries.Count == 0 || account is not IMailboxMetadata metadata)
        {
            return;
        }

        var entries = await ServerMetadata.ReadAsync(session.Options, metadata, entry.Name, cancellationToken);
        MetadataResponses.Write(session.Output, entry.Name, [.. request.MetadataEntries.Distinct().Select(name => KeyValuePair.Create(
            name, entries.TryGetValue(name, out var value) ? (ReadOnlyMemory<byte>?)value : null))]);
    }
}
