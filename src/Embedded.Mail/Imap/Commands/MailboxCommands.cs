using Embedded.Mail.Imap.Session;
using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands;

/// <summary>DELETE, RENAME, SUBSCRIBE and UNSUBSCRIBE (RFC 9051 §6.3.5 to §6.3.8): one or two names, and the store does the rest.</summary>
internal static class MailboxCommands
{
    public static ValueTask<ImapResult> HandleDeleteAsync(
        ImapSession session, IMailAccount account, ReadOnlySpan<byte> arguments, CancellationToken cancellationToken)
    {
        var reader = new ImapReader(arguments);
        return !TryReadName(ref reader, session, out var name, out var given) ? ValueTask.FromResult(ImapResult.Bad(reader.Error))
            : name is null ? ValueTask.FromResult(ImapResult.NoSuchMailbox())
            : DeleteAsync(session, account, name, given!, cancellationToken);
    }

    public static ValueTask<ImapResult> HandleSubscribeAsync(
        ImapSession session, IMailAccount account, ReadOnlySpan<byte> arguments, CancellationToken cancellationToken) =>
        Subscribe(session, account, arguments, subscribed: true, cancellationToken);

    public static ValueTask<ImapResult> HandleUnsubscribeAsync(
        ImapSession session, IMailAccount account, ReadOnlySpan<byte> arguments, CancellationToken cancellationToken) =>
        Subscribe(session, account, arguments, subscribed: false, cancellationToken);

    public static ValueTask<ImapResult> HandleRenameAsync(
        ImapSession session, IMailAccount account, ReadOnlySpan<byte> arguments, CancellationToken cancellationToken)
    {
        var reader = new ImapReader(arguments);
        if (!reader.TryReadSpace() || !reader.TryReadMailboxText(session.Naming, out var given)
            || !reader.TryReadSpace() || !reader.TryReadMailboxText(session.Naming, out var text) || !reader.TryReadEnd())
        {
            return ValueTask.FromResult(ImapResult.Bad(reader.Error));
        }

        if (given is null || !session.Naming.TryCreate(given, out var name))
        {
            return ValueTask.FromResult(ImapResult.NoSuchMailbox());
        }

        text = text is { Length: > 1 } && text[^1] == session.Naming.Separator ? text[..^1] : text;
        return text is not null && session.Naming.TryCreateNew(text, out var newName)
            ? RenameAsync(session, account, (name, given), (newName, text), cancellationToken)
            : ValueTask.FromResult(ImapResult.InvalidName());
    }

    private static ValueTask<ImapResult> Subscribe(
        ImapSession session, IMailAccount account, ReadOnlySpan<byte> arguments, bool subscribed, CancellationToken cancellationToken)
    {
        var reader = new ImapReader(arguments);
        return !TryReadName(ref reader, session, out var name, out _) ? ValueTask.FromResult(ImapResult.Bad(reader.Error))
            : name is null ? ValueTask.FromResult(ImapResult.InvalidName())
            : SubscribeAsync(session, account, name, subscribed, cancellationToken);
    }

    // A separator at the end is passed over: mailbox folders of old clients are named so.
    private static bool TryReadName(ref ImapReader reader, ImapSession session, out MailboxName? name, out string? text)
    {
        name = null;
        text = null;
        if (!reader.TryReadSpace() || !reader.TryReadMailboxText(session.Naming, out text) || !reader.TryReadEnd())
        {
            return false;
        }

        text = text is { Length: > 1 } && text[^1] == session.Naming.Separator ? text[..^1] : text;
        _ = text is not null && session.Naming.TryCreate(text, out name);
        return true;
    }

    private static async ValueTask<ImapResult> DeleteAsync(
        ImapSession session, IMailAccount account, MailboxName name, string given, CancellationToken cancellationToken)
    {
        var selected = (session.State as ImapState.Selected)?.Mailbox;
        session.Notifier?.Filter.Expect(change => change is AccountChange.Deleted deleted && deleted.Name == name);
        await account.DeleteMailboxAsync(name, cancellationToken);
        MailboxAnnouncement.WriteSpelling(session, name, given, @"\NonExistent");
        if (selected?.Mailbox.Name == name)
        {
            await session.UnselectAsync();
            _ = session.Output.Write("* OK [CLOSED] Selected mailbox deleted.\r\n"u8);
        }

        return ImapResult.Ok("Delete completed.");
    }

    private static async ValueTask<ImapResult> RenameAsync(
        ImapSession session, IMailAccount account, (MailboxName Name, string Given) from, (MailboxName Name, string Given) to, CancellationToken cancellationToken)
    {
        session.Notifier?.Filter.Expect(
            change => change is AccountChange.Renamed renamed ? renamed.OldName == from.Name : change is AccountChange.Created created && created.Name == to.Name);
        await account.RenameMailboxAsync(from.Name, to.Name, cancellationToken);

        // RFC 9051 §6.3.6: one LIST says how both are spelled, where either was spelled otherwise.
        if (from.Given != session.Naming.ToClient(from.Name.Value) || to.Given != session.Naming.ToClient(to.Name.Value))
        {
            MailboxAnnouncement.WriteSpelling(session, to.Name, from.Given);
        }

        return ImapResult.Ok("Rename completed.");
    }

    private static async ValueTask<ImapResult> SubscribeAsync(
        ImapSession session, IMailAccount account, MailboxName name, bool subscribed, CancellationToken cancellationToken)
    {
        session.Notifier?.Filter.Expect(change => change is AccountChange.Subscription subscription && subscription.Name == name);
        await account.SubscribeAsync(name, subscribed, cancellationToken);
        return ImapResult.Ok(subscribed ? "Subscribe completed." : "Unsubscribe completed.");
    }
}
