using System.Text;
using Embedded.Mail.Imap.Session;
using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands;

/// <summary>GETACL, SETACL, DELETEACL, LISTRIGHTS and MYRIGHTS (RFC 4314).</summary>
internal static class AclCommands
{
    public static ValueTask<ImapResult> HandleGetAclAsync(
        ImapSession session, IMailAccount account, ReadOnlySpan<byte> arguments, CancellationToken cancellationToken)
    {
        var reader = new ImapReader(arguments);
        return TryReadName(ref reader, session, out var name) && reader.TryReadEnd()
            ? RunAsync(session, account, name, GetAclAsync, cancellationToken)
            : ValueTask.FromResult(ImapResult.Bad(reader.Error));
    }

    public static ValueTask<ImapResult> HandleMyRightsAsync(
        ImapSession session, IMailAccount account, ReadOnlySpan<byte> arguments, CancellationToken cancellationToken)
    {
        var reader = new ImapReader(arguments);
        return TryReadName(ref reader, session, out var name) && reader.TryReadEnd()
            ? RunAsync(session, account, name, MyRightsAsync, cancellationToken)
            : ValueTask.FromResult(ImapResult.Bad(reader.Error));
    }

    public static ValueTask<ImapResult> HandleListRightsAsync(
        ImapSession session, IMailAccount account, ReadOnlySpan<byte> arguments, CancellationToken cancellationToken)
    {
        var reader = new ImapReader(arguments);
        return TryReadName(ref reader, session, out var name) && TryReadIdentifier(ref reader, out var identifier) && reader.TryReadEnd()
            ? RunAsync(session, account, name, (_, acl, mailbox, token) => ListRightsAsync(session, acl, mailbox, identifier, token), cancellationToken)
            : ValueTask.FromResult(ImapResult.Bad(reader.Error));
    }

    public static ValueTask<ImapResult> HandleDeleteAclAsync(
        ImapSession session, IMailAccount account, ReadOnlySpan<byte> arguments, CancellationToken cancellationToken)
    {
        var reader = new ImapReader(arguments);
        return TryReadName(ref reader, session, out var name) && TryReadIdentifier(ref reader, out var identifier) && reader.TryReadEnd()
            ? RunAsync(session, account, name, (_, acl, mailbox, token) => DeleteAclAsync(acl, mailbox, identifier, token), cancellationToken)
            : ValueTask.FromResult(ImapResult.Bad(reader.Error));
    }

    public static ValueTask<ImapResult> HandleSetAclAsync(
        ImapSession session, IMailAccount account, ReadOnlySpan<byte> arguments, CancellationToken cancellationToken)
    {
        var reader = new ImapReader(arguments);
        return TryReadName(ref reader, session, out var name) && TryReadIdentifier(ref reader, out var identifier)
            && TryReadRights(ref reader, out var rights, out var mode) && reader.TryReadEnd()
            ? RunAsync(session, account, name, (_, acl, mailbox, token) => SetAclAsync(acl, mailbox, identifier, (rights, mode), token), cancellationToken)
            : ValueTask.FromResult(ImapResult.Bad(reader.Error));
    }

    /// <summary>Writes <c>* MYRIGHTS name rights</c>, also for LIST (RFC 8440).</summary>
    public static void WriteMyRights(ImapWriter output, MailboxName mailbox, MailboxRights rights) =>
        _ = output.Write("* MYRIGHTS "u8).Mailbox(mailbox).Space().AString(RightsLetters.Format(rights)).EndLine();

    private static ValueTask<ImapResult> RunAsync(
        ImapSession session, IMailAccount account, MailboxName? name, Func<ImapSession, IMailboxAccessControl, MailboxName, CancellationToken, ValueTask<ImapResult>> run, CancellationToken cancellationToken) =>
        account is not IMailboxAccessControl acl ? ValueTask.FromResult(ImapResult.No("CANNOT", "Access control lists are not kept here"))
        : name is null ? ValueTask.FromResult(ImapResult.NoSuchMailbox())
        : run(session, acl, name, cancellationToken);

    private static async ValueTask<ImapResult> GetAclAsync(ImapSession session, IMailboxAccessControl acl, MailboxName mailbox, CancellationToken cancellationToken)
    {
        var list = await acl.GetAclAsync(mailbox, cancellationToken);
        var output = session.Output.Write("* ACL "u8).Mailbox(mailbox);
        foreach (var (identifier, rights) in list)
        {
            _ = output.Space().AString(identifier).Space().AString(RightsLetters.Format(rights));
        }

        _ = output.EndLine();
        return ImapResult.Ok("Getacl completed.");
    }

    private static async ValueTask<ImapResult> MyRightsAsync(ImapSession session, IMailboxAccessControl acl, MailboxName mailbox, CancellationToken cancellationToken)
    {
        WriteMyRights(session.Output, mailbox, await acl.GetMyRightsAsync(mailbox, cancellationToken));
        return ImapResult.Ok("Myrights completed.");
    }

    // RFC 4314 §3.7: first what is always there, then each right that may be given by itself.
    private static async ValueTask<ImapResult> ListRightsAsync(
        ImapSession session, IMailboxAccessControl acl, MailboxName mailbox, string identifier, CancellationToken cancellationToken)
    {
        var required = await acl.GetRequiredRightsAsync(mailbox, identifier, cancellationToken);
        var output = session.Output.Write("* LISTRIGHTS "u8).Mailbox(mailbox).Space();
        _ = output.AString(identifier).Space().AString(RightsLetters.FormatNew(required));
        foreach (var letter in RightsLetters.Format(MailboxRights.All & ~required))
        {
            _ = output.Space().Octet(letter);
        }

        _ = output.EndLine();
        return ImapResult.Ok("Listrights completed.");
    }

    private static async ValueTask<ImapResult> SetAclAsync(
        IMailboxAccessControl acl, MailboxName mailbox, string identifier, (MailboxRights Rights, AclUpdateMode Mode) change, CancellationToken cancellationToken)
    {
        await acl.SetAclAsync(mailbox, identifier, change.Rights, change.Mode, cancellationToken);
        return ImapResult.Ok("Setacl completed.");
    }

    private static async ValueTask<ImapResult> DeleteAclAsync(IMailboxAccessControl acl, MailboxName mailbox, string identifier, CancellationToken cancellationToken)
    {
        await acl.SetAclAsync(mailbox, identifier, MailboxRights.None, AclUpdateMode.Replace, cancellationToken);
        return ImapResult.Ok("Deleteacl completed.");
    }

    private static bool TryReadName(ref ImapReader reader, ImapSession session, out MailboxName? name)
    {
        name = null;
        return reader.TryReadSpace() && reader.TryReadMailbox(session.Naming, out name);
    }

    private static bool TryReadIdentifier(ref ImapReader reader, out string identifier)
    {
        identifier = "";
        if (!reader.TryReadSpace())
        {
            return false;
        }

        var before = reader.Rest;
        if (!reader.TryReadAString(out var octets))
        {
            return false;
        }

        identifier = Encoding.UTF8.GetString(octets);
        return (octets.Length > 0 && octets.IndexOfAny((byte)0, (byte)'\r', (byte)'\n') < 0 && !identifier.Contains('\uFFFD', StringComparison.Ordinal))
            || reader.FailAt(before, "Invalid identifier");
    }

    // RFC 4314 §3.1: a letter that means nothing here makes the command wrong.
    private static bool TryReadRights(ref ImapReader reader, out MailboxRights rights, out AclUpdateMode mode)
    {
        (rights, mode) = (MailboxRights.None, AclUpdateMode.Replace);
        if (!reader.TryReadSpace())
        {
            return false;
        }

        var before = reader.Rest;
        if (!reader.TryReadAString(out var letters))
        {
            return false;
        }

        mode = letters is [(byte)'+', ..] ? AclUpdateMode.Add : letters is [(byte)'-', ..] ? AclUpdateMode.Remove : AclUpdateMode.Replace;
        if (RightsLetters.TryParse(mode == AclUpdateMode.Replace ? letters : letters[1..]) is not { } parsed)
        {
            return reader.FailAt(before, "Invalid ACL right");
        }

        rights = parsed;
        return true;
    }
}
