using System.Buffers;
using Embedded.Mail.Imap.Commands.Append;
using Embedded.Mail.Imap.Session;
using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands;

/// <summary>REPLACE and UID REPLACE (RFC 8508): one message comes, and one goes. The session tells of both at the command's end.</summary>
internal static class ReplaceCommand
{
    private const MailboxRights Removal = MailboxRights.DeleteMessages | MailboxRights.Expunge;

    private static readonly SearchValues<byte> NumberOctets = SearchValues.Create("0123456789*"u8);

    public static ValueTask<ImapResult> HandleAsync(
        ImapSession session, SelectedMailbox mailbox, ReadOnlySpan<byte> arguments, bool isUid, CancellationToken cancellationToken)
    {
        var reader = new ImapReader(arguments);
        if (!reader.TryReadSpace()
            || !TryReadTarget(ref reader, mailbox, isUid, out var uid)
            || !reader.TryReadSpace()
            || !reader.TryReadMailbox(session.Naming, out var name)
            || !reader.TryReadAppendHead(session.Input.PendingLiteral is not null, out var head))
        {
            return ValueTask.FromResult(ImapResult.BadFlags(reader.Error));
        }

        return mailbox.IsReadOnly ? ValueTask.FromResult(ImapResult.No("NOPERM", "Mailbox is selected read-only"))
            : !MayRemove(mailbox.Mailbox) ? ValueTask.FromResult(ImapResult.No("NOPERM", "Permission denied"))
            : name is null ? ValueTask.FromResult(ImapResult.No("CANNOT", "Invalid mailbox name"))
            : !mailbox.View.Messages.Contains(uid) ? ValueTask.FromResult(ImapResult.No("NONEXISTENT", "No such message"))
            : ReplaceAsync(session, mailbox.Mailbox, uid, name, head!, cancellationToken);
    }

    // RFC 8508 §4.1: what STORE of \Deleted and UID EXPUNGE need. Asked before the new message is taken, and again by the store when the old one goes.
    private static bool MayRemove(IMailbox source) => source is not IMailboxRights { MyRights: var rights } || (rights & Removal) == Removal;

    /// <summary>Reads one sequence number or UID, or <c>*</c>; never a set.</summary>
    private static bool TryReadTarget(ref ImapReader reader, SelectedMailbox mailbox, bool isUid, out Uid uid)
    {
        uid = Uid.None;
        var end = reader.Rest.IndexOf((byte)' ');
        if (end < 0 || reader.Rest[..end].ContainsAnyExcept(NumberOctets))
        {
            return reader.Fail("one message number expected");
        }

        if (!reader.TryReadTargets(mailbox, isUid, out var uids))
        {
            return false;
        }

        uid = uids.Lowest;
        return true;
    }

    private static async ValueTask<ImapResult> ReplaceAsync(
        ImapSession session, IMailbox source, Uid uid, MailboxName name, AppendHead head, CancellationToken cancellationToken)
    {
        if (!(await source.RefreshAsync(cancellationToken)).Messages.Contains(uid))
        {
            return ImapResult.No("EXPUNGEISSUED", "The message no longer exists.");
        }

        var account = ((ImapState.Selected)session.State).Account;
        IMailbox destination;
        try
        {
            destination = await account.OpenMailboxAsync(name, MailboxAccess.Append, cancellationToken);
        }
        catch (MailStoreException e)
        {
            return ImapErrors.ToResultForDestination(e);
        }

        await using (destination)
        {
            await using var append = await destination.BeginAppendAsync(cancellationToken);
            var replaced = head with { Options = head.Options with { Replaces = await FindReplacedAsync(account, source, uid, destination.Name, cancellationToken) } };
            return await new AppendRun(session, account, append).ReceiveAsync(replaced, isSingle: true, cancellationToken)
                ?? await ExchangeAsync(session, source, uid, destination, append, cancellationToken);
        }
    }

    // Where both mailboxes count for one quota, only what the new message needs beyond the old one asks for room (RFC 8508 §3.2).
    private static async ValueTask<ReplacedMessage?> FindReplacedAsync(
        IMailAccount account, IMailbox source, Uid uid, MailboxName destination, CancellationToken cancellationToken)
    {
        if (account is not IMailQuota quota
            || (await quota.GetQuotaRootsAsync(source.Name, cancellationToken)).Count == 0
            || (await quota.GetQuotaRootsAsync(destination, cancellationToken)).Count == 0)
        {
            return null;
        }

        await foreach (var metadata in source.ReadMetadataAsync(UidSet.Of(uid), new MetadataRequest(MessageFields.Size), cancellationToken))
        {
            return new ReplacedMessage(source.Name, metadata.Size);
        }

        return null;
    }

    // The new message is safe before the old one goes. Where the old one may not go, the new one does again: to the client it is one action (RFC 8508 §3.4).
    private static async ValueTask<ImapResult> ExchangeAsync(
        ImapSession session, IMailbox source, Uid uid, IMailbox destination, IMailAppend append, CancellationToken cancellationToken)
    {
        var appended = await session.WatchAsync(append.CommitAsync(cancellationToken), cancellationToken);
        try
        {
            _ = await source.ExpungeAsync(UidSet.Of(uid), onlyDeleted: false, CancellationToken.None);
        }
        catch (MailStoreException)
        {
            _ = await destination.ExpungeAsync(appended.Uids, onlyDeleted: false, CancellationToken.None);
            throw;
        }

        if (PlacedMessages.AppendUid(destination, appended) is { } appendUid)
        {
            _ = session.Output.Write("* OK ["u8).Text(appendUid).Write("] Replacement message ready.\r\n"u8);
        }

        return ImapResult.Ok("Replace completed.");
    }
}
