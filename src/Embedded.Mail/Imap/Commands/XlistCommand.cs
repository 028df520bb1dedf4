using Embedded.Mail.Imap.Session;
using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands;

/// <summary>
/// XLIST, which told special uses before RFC 6154 and which old clients still prefer: LIST under another name, where INBOX has the use <c>\Inbox</c>.
/// </summary>
internal static class XlistCommand
{
    public static ValueTask<ImapResult> HandleAsync(
        ImapSession session, IMailAccount account, ReadOnlySpan<byte> arguments, CancellationToken cancellationToken)
    {
        var reader = new ImapReader(arguments);
        return ListRequest.TryReadBasic(ref reader, session.Naming, out var request)
            ? RunAsync(session, account, request, cancellationToken)
            : ValueTask.FromResult(ImapResult.Bad(reader.Error));
    }

    private static async ValueTask<ImapResult> RunAsync(
        ImapSession session, IMailAccount account, ListRequest request, CancellationToken cancellationToken)
    {
        if (request.AsksSeparator)
        {
            ListRoot.Write(session, account, "XLIST", request.Reference);
            return ImapResult.Ok("Xlist completed.");
        }

        var catalog = await ListCatalog.ReadAsync(account, withSubscriptions: false, cancellationToken);
        foreach (var entry in catalog.Entries)
        {
            if (ListCommand.Matches(session, request, entry.Name))
            {
                Write(session.Output, Attributes(entry));
                _ = session.Output.Mailbox(entry.Name).EndLine();
                await session.Output.FlushIfFullAsync(cancellationToken);
            }
        }

        return ImapResult.Ok("Xlist completed.");
    }

    private static void Write(ImapWriter output, string attributes) =>
        _ = output.Write("* XLIST ("u8).Text(attributes).Write(") \""u8).Octet(output.Naming.Separator).Write("\" "u8);

    private static string Attributes(ListEntry entry)
    {
        var attributes = string.Join(' ', ListResponses.Attributes(entry, ListReturn.SpecialUse, isBasic: true));
        return entry.Name.IsInbox ? attributes + @" \Inbox" : attributes;
    }
}
