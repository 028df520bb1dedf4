using System.Diagnostics.CodeAnalysis;
using System.Text;
using Embedded.Mail.Imap.Session;
using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands;

/// <summary>STORE and UID STORE (RFC 9051 §6.4.6, RFC 7162 §3.1.3).</summary>
internal static class StoreCommand
{
    public static ValueTask<ImapResult> HandleAsync(
        ImapSession session, SelectedMailbox mailbox, ReadOnlySpan<byte> arguments, bool isUid, CancellationToken cancellationToken)
    {
        var reader = new ImapReader(arguments);
        return reader.TryReadSpace()
            && reader.TryReadTargets(mailbox, isUid, out var uids)
            && reader.TryReadSpace()
            && TryReadModifiers(ref reader, out var unchangedSince)
            && reader.TryReadUpdate(out var update, out var isSilent)
            && reader.TryReadEnd()
            ? StoreAsync(session, mailbox, new StoreEcho(uids, update, isSilent) { TellsModSeqs = unchangedSince is not null }, unchangedSince, isUid, cancellationToken)
            : ValueTask.FromResult(ImapResult.BadFlags(reader.Error));
    }

    /// <summary>Reads <c>["+" / "-"] "FLAGS" [".SILENT"] SP (flag-list / (flag *(SP flag)))</c>.</summary>
    public static bool TryReadUpdate(this ref ImapReader reader, [NotNullWhen(true)] out FlagUpdate? update, out bool isSilent)
    {
        update = null;
        isSilent = false;
        var mode = reader.Peek switch { (byte)'+' => FlagUpdateMode.Add, (byte)'-' => FlagUpdateMode.Remove, _ => FlagUpdateMode.Replace };
        reader.Skip(mode == FlagUpdateMode.Replace ? 0 : 1);
        var before = reader.Rest;
        if (!reader.TryReadAtom(out var item))
        {
            return false;
        }

        isSilent = Ascii.EqualsIgnoreCase(item, "FLAGS.SILENT"u8);
        if (!isSilent && !Ascii.EqualsIgnoreCase(item, "FLAGS"u8))
        {
            return reader.FailAt(before, "FLAGS expected");
        }

        if (!reader.TryReadSpace() || !reader.TryReadStoreFlags(out var flags, out var keywords))
        {
            return false;
        }

        update = new FlagUpdate(mode, flags, keywords);
        return true;
    }

    /// <summary>Reads <c>["(" store-modifier *(SP store-modifier) ")" SP]</c>, of which UNCHANGEDSINCE is the only one (RFC 7162 §3.1.3).</summary>
    private static bool TryReadModifiers(ref ImapReader reader, out ModSeq? unchangedSince)
    {
        unchangedSince = null;
        if (reader.Peek != '(')
        {
            return true;
        }

        if (!reader.TryReadOpen() || !reader.TryReadWord("UNCHANGEDSINCE"u8) || !reader.TryReadSpace() || !reader.TryReadModSeq(out var modSeq))
        {
            return false;
        }

        unchangedSince = modSeq;
        return reader.TryReadClose() && reader.TryReadSpace();
    }

    private static async ValueTask<ImapResult> StoreAsync(
        ImapSession session, SelectedMailbox mailbox, StoreEcho echo, ModSeq? unchangedSince, bool isUid, CancellationToken cancellationToken)
    {
        if (unchangedSince is not null)
        {
            session.EnableCondStore();
        }

        if (mailbox.IsReadOnly)
        {
            return ImapResult.No("NOPERM", "Mailbox is selected read-only");
        }

        if (echo.Uids.IsEmpty)
        {
            return ImapResult.Ok("Store completed.");
        }

        var limit = new MessageLimit(session, mailbox.View);
        echo = echo with { Uids = limit.Take(echo.Uids) };
        return limit.Mark(await StoreWithinLimitAsync(session, mailbox, echo, unchangedSince, isUid, cancellationToken));
    }

    private static async ValueTask<ImapResult> StoreWithinLimitAsync(
        ImapSession session, SelectedMailbox mailbox, StoreEcho echo, ModSeq? unchangedSince, bool isUid, CancellationToken cancellationToken)
    {
        var failed = (await session.WatchAsync(mailbox.Mailbox.UpdateFlagsAsync(echo.Uids, echo.Update, unchangedSince, cancellationToken), cancellationToken)).Failed;
        await mailbox.SyncAsync(session, mayExpunge: isUid, isUid, echo with { Failed = failed }, cancellationToken);
        if (!failed.IsEmpty)
        {
            return ImapResult.Ok($"MODIFIED {(isUid ? failed : mailbox.View.NumbersOf(failed))}", "Conditional store failed.");
        }

        // RFC 2180 §4.2: what is there has been changed; the client learns of the rest when it may.
        return !isUid && mailbox.View.HasUntold(echo.Uids)
            ? ImapResult.Ok("EXPUNGEISSUED", "Some messages were already expunged.")
            : ImapResult.Ok("Store completed.");
    }
}
