using Embedded.Mail.Imap.Session;
using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands;

/// <summary>NAMESPACE (RFC 9051 §6.3.10).</summary>
internal static class NamespaceCommand
{
    public static ValueTask<ImapResult> HandleAsync(
        ImapSession session, IMailAccount account, ReadOnlySpan<byte> arguments, CancellationToken cancellationToken)
    {
        var reader = new ImapReader(arguments);
        if (!reader.TryReadEnd())
        {
            return ValueTask.FromResult(ImapResult.Bad(reader.Error));
        }

        _ = session.Output.Write("* NAMESPACE"u8);
        foreach (var kind in new[] { MailNamespaceKind.Personal, MailNamespaceKind.OtherUsers, MailNamespaceKind.Shared })
        {
            Write(session.Output, account.Namespaces.Where(space => space.Kind == kind).ToList());
        }

        _ = session.Output.EndLine();
        return ValueTask.FromResult(ImapResult.Ok("Namespace completed."));
    }

    private static void Write(ImapWriter output, List<MailNamespace> spaces)
    {
        _ = output.Space();
        if (spaces.Count == 0)
        {
            _ = output.Nil();
            return;
        }

        _ = output.Octet('(');
        foreach (var space in spaces)
        {
            _ = output.Octet('(').QuotedMailbox(space.Prefix).Write(" \""u8).Octet(output.Naming.Separator).Write("\")"u8);
        }

        _ = output.Octet(')');
    }
}
