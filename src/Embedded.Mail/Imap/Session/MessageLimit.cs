using Embedded.Mail.Messages;
using Embedded.Mail.Messages.Search;

namespace Embedded.Mail.Imap.Session;

/// <summary>
/// How many messages one command works on (RFC 9738). Of more than that the newest are taken, and the answer says which is the oldest of them, so that the client can go on below it.
/// </summary>
internal sealed class MessageLimit(ImapSession session, MailboxView view)
{
    // The oldest message taken; none where all were.
    private Uid _oldest;

    /// <summary>Refuses to store so many messages at once; null where that is allowed.</summary>
    public static ImapResult? RefuseToSave(ImapSession session, long count) =>
        SaveLimit(session.Options) is { } limit && count > limit ? ImapResult.No($"MESSAGELIMIT {limit}", "Too many messages at once, try fewer") : null;

    /// <summary>The messages to work on among those named.</summary>
    public UidSet Take(UidSet uids)
    {
        var left = session.Options.MaxMessagesPerCommand ?? int.MaxValue;
        if (view.CountKnown(uids) <= left)
        {
            return uids;
        }

        for (var i = uids.Count - 1; _oldest.IsNone; i--)
        {
            var (first, count) = view.Place(uids[i]);
            _oldest = count >= left ? view.Messages[first + count - left].Uid : Uid.None;
            left -= count;
        }

        return uids.Intersect(UidSet.Range(_oldest, Uid.Max));
    }

    /// <summary>The same, where only messages that are <c>\Deleted</c> cost anything.</summary>
    public UidSet TakeDeleted(UidSet uids)
    {
        var deleted = new UidSetBuilder();
        foreach (var index in view.Messages.Indexes(uids))
        {
            var entry = view.Messages[index];
            deleted.Add(entry.Flags.HasFlag(MessageFlags.Deleted) ? entry.Uid : Uid.None);
        }

        _ = Take(deleted.ToSet());
        return _oldest.IsNone ? uids : uids.Intersect(UidSet.Range(_oldest, Uid.Max));
    }

    /// <summary>Lets a search look at no more messages than that, of those it names by number or UID.</summary>
    public SearchCriteria Narrow(SearchCriteria criteria)
    {
        var named = view.ResolveUids(SequenceSet.All);
        foreach (var operand in criteria is SearchCriteria.All all ? all.Operands : [criteria])
        {
            named = operand is SearchCriteria.InSet set ? named.Intersect(set.Set) : named;
        }

        var taken = Take(named);
        return _oldest.IsNone ? criteria : new SearchCriteria.All([new SearchCriteria.InSet(taken), criteria]);
    }

    /// <summary>Refuses to put so many messages in order, of which the order of some would be of no use; null where that is allowed.</summary>
    public ImapResult? RefuseToOrder(SearchCriteria criteria)
    {
        _ = Narrow(criteria);
        return _oldest.IsNone ? null : ImapResult.No($"MESSAGELIMIT {session.Options.MaxMessagesPerCommand}", "Too many messages at once, try fewer");
    }

    /// <summary>Says in the command's answer that not all was done; where that has another code, before it and as a warning (RFC 9738 §3.1).</summary>
    public ImapResult Mark(ImapResult result)
    {
        if (_oldest.IsNone || result.Kind == ImapResultKind.Bad)
        {
            return result;
        }

        var code = $"MESSAGELIMIT {session.Options.MaxMessagesPerCommand} {_oldest}";
        if (result.Code is null)
        {
            return result with { Code = code };
        }

        _ = session.Output.Write("* NO ["u8).Text(code).Write("] Not all messages were looked at.\r\n"u8);
        return result;
    }

    private static int? SaveLimit(ImapOptions options) =>
        options is { MaxMessagesPerSave: { } save, MaxMessagesPerCommand: { } any } ? Math.Min(save, any) : options.MaxMessagesPerSave ?? options.MaxMessagesPerCommand;
}
