using System.Text;
using Embedded.Mail.Imap.Session;
using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands;

/// <summary>CREATE (RFC 9051 §6.3.4), with the special use of RFC 6154 §3; the answer tells the identity (RFC 8474 §4.1).</summary>
internal static class CreateCommand
{
    public static ValueTask<ImapResult> HandleAsync(
        ImapSession session, IMailAccount account, ReadOnlySpan<byte> arguments, CancellationToken cancellationToken)
    {
        var reader = new ImapReader(arguments);
        var uses = SpecialUse.None;
        var known = true;
        if (!reader.TryReadSpace() || !reader.TryReadMailboxText(session.Naming, out var text)
            || (reader.HasMore && !TryReadUse(ref reader, out uses, out known)) || !reader.TryReadEnd())
        {
            return ValueTask.FromResult(ImapResult.Bad(reader.Error));
        }

        if (!known)
        {
            return ValueTask.FromResult(ImapResult.No("USEATTR", "Special use not supported"));
        }

        // A separator at the end tells that mailboxes will be made below, which every mailbox here allows.
        text = text is { Length: > 1 } && text[^1] == session.Naming.Separator ? text[..^1] : text;
        return text is not null && session.Naming.TryCreateNew(text, out var name)
            ? RunAsync(session, account, name, text, uses, cancellationToken)
            : ValueTask.FromResult(ImapResult.InvalidName());
    }

    private static async ValueTask<ImapResult> RunAsync(
        ImapSession session, IMailAccount account, MailboxName name, string given, SpecialUse uses, CancellationToken cancellationToken)
    {
        session.Notifier?.Filter.Expect(change => change is AccountChange.Created created && created.Name == name);
        try
        {
            var id = await account.CreateMailboxAsync(name, uses, cancellationToken);
            MailboxAnnouncement.WriteSpelling(session, name, given);
            return ImapResult.Ok($"MAILBOXID ({ObjectIds.Of(id)})", "Create completed.");
        }
        catch (MailStoreException e) when (e.Error == MailStoreError.Cannot && uses != SpecialUse.None)
        {
            // Should it be for the name, the client hears so when it tries without the use.
            return ImapResult.No("USEATTR", e.Message);
        }
    }

    /// <summary>Reads <c>SP "(" "USE" SP "(" [use-attr *(SP use-attr)] ")" ")"</c>.</summary>
    private static bool TryReadUse(ref ImapReader reader, out SpecialUse uses, out bool known)
    {
        uses = SpecialUse.None;
        known = true;
        if (!reader.TryReadSpace() || !reader.TryReadOpen() || !reader.TryReadWord("USE"u8) || !reader.TryReadSpace() || !reader.TryReadOpen())
        {
            return false;
        }

        for (var first = true; reader.Peek != ')'; first = false)
        {
            if ((!first && !reader.TryReadSpace()) || !reader.TryRead((byte)'\\') || !reader.TryReadAtom(out var name))
            {
                return false;
            }

            known &= SpecialUseNames.TryParse(Encoding.ASCII.GetString(name), out var use);
            uses |= use;
        }

        return reader.TryReadClose() && reader.TryReadClose();
    }
}
