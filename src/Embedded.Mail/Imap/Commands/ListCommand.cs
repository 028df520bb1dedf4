using Embedded.Mail.Imap.Session;
using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands;

/// <summary>LIST (RFC 9051 §6.3.9) and LSUB (RFC 3501 §6.3.9).</summary>
internal static class ListCommand
{
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
            ListRoot.Write(session, account, "LIST", request.Reference);
            return ImapResult.Ok("List completed.");
        }

        var catalog = await ListCatalog.ReadAsync(account, request.Return.HasFlag(ListReturn.Subscribed), cancellationToken);
        var (parents, needed) = request.Selection.HasFlag(ListSelection.RecursiveMatch) ? Parents(session, request, catalog) : ([], []);
        var details = new ListDetails(session, account, request);
        foreach (var entry in catalog.Entries)
        {
            var satisfies = entry.Satisfies(request.Selection);
            if ((satisfies || needed.Contains(entry.Name)) && Matches(session, request, entry.Name))
            {
                await details.WriteAsync(entry, satisfies, parents.Contains(entry.Name), cancellationToken);
                await session.Output.FlushIfFullAsync(cancellationToken);
            }
        }

        return ImapResult.Ok("List completed.");
    }

    // A name that does not satisfy the selection itself is told for what lies below it, unless all of that is told (RFC 9051 §6.3.9.6).
    private static (HashSet<MailboxName> Parents, HashSet<MailboxName> Needed) Parents(ImapSession session, ListRequest request, ListCatalog catalog) => (
        catalog.ParentsOf(entry => entry.Satisfies(request.Selection)),
        catalog.ParentsOf(entry => entry.Satisfies(request.Selection) && !Matches(session, request, entry.Name)));

    private static async ValueTask<ImapResult> LsubAsync(
        ImapSession session, IMailAccount account, ListRequest request, CancellationToken cancellationToken)
    {
        if (request.AsksSeparator)
        {
            ListRoot.Write(session, account, "LSUB", request.Reference);
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
        foreach (var entry in request.HasLevelWildcard ? catalog.Entries : [])
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
}
