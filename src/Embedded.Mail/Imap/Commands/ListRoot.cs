using Embedded.Mail.Imap.Session;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands;

/// <summary>Answers a LIST, LSUB or XLIST of an empty name: the separator, and the root of the reference (RFC 9051 §6.3.9).</summary>
internal static class ListRoot
{
    /// <summary>Writes <c>* LIST (\Noselect) "/" root</c>.</summary>
    /// <param name="session">Whose client asks.</param>
    /// <param name="account">Whose namespaces there are.</param>
    /// <param name="command">The response's name.</param>
    /// <param name="reference">The reference, with the client's separator.</param>
    public static void Write(ImapSession session, IMailAccount account, string command, string reference) =>
        _ = session.Output.Write("* "u8).Text(command).Write(" (\\Noselect) \""u8).Octet(session.Naming.Separator).Write("\" "u8).Mailbox(Find(session, account, reference)).EndLine();

    // As Dovecot: the prefix of the namespace, and without one the first level.
    private static string Find(ImapSession session, IMailAccount account, string reference)
    {
        var separator = session.Naming.Separator;
        var prefixes = account.Namespaces.Where(static space => space.Prefix.Length > 0).Select(space => session.Naming.ToClient(space.Prefix));
        return prefixes.FirstOrDefault(prefix => $"{reference}{separator}".StartsWith(prefix, StringComparison.Ordinal))
            ?? reference[..(reference.IndexOf(separator, StringComparison.Ordinal) + 1)];
    }
}
