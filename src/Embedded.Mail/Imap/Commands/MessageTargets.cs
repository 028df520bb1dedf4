using Embedded.Mail.Imap.Session;
using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Imap.Commands;

/// <summary>Reads which messages a command means, as the client's view has them.</summary>
internal static class MessageTargets
{
    /// <summary>Reads <c>sequence-set</c>, of UIDs or of sequence numbers, or <c>$</c>, the result of the last SEARCH (RFC 9051 §6.4.4.1).</summary>
    /// <returns>False, too, when a sequence number exceeds the count of messages; UIDs that no message has are passed over.</returns>
    public static bool TryReadTargets(this ref ImapReader reader, SelectedMailbox mailbox, bool isUid, out UidSet uids)
    {
        uids = UidSet.Empty;
        if (reader.Peek == '$')
        {
            uids = mailbox.SavedSearch;
            return reader.TryReadWord("$"u8);
        }

        var before = reader.Rest;
        if (!reader.TryReadSequenceSet(out var set))
        {
            return false;
        }

        if (isUid)
        {
            uids = mailbox.View.ResolveUids(set);
            return true;
        }

        return mailbox.View.TryResolveNumbers(set, out uids) || reader.FailAt(before, "Invalid messageset");
    }
}
