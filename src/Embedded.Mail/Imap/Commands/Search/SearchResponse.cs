using Embedded.Mail.Imap.Session;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Imap.Commands.Search;

/// <summary>Writes what a SEARCH found: untagged SEARCH, or ESEARCH where the client asked for it or speaks IMAP4rev2.</summary>
internal static class SearchResponse
{
    /// <summary>What <c>$</c> becomes: with MIN or MAX alone only those messages, else all that were found (RFC 5182 §2.4).</summary>
    public static UidSet ToSave(SearchReturn options, UidSet found)
    {
        if (found.IsEmpty || (options & (SearchReturn.All | SearchReturn.Count)) != 0 || (options & (SearchReturn.Min | SearchReturn.Max)) == 0)
        {
            return found;
        }

        var lowest = options.HasFlag(SearchReturn.Min) ? UidSet.Of(found.Lowest) : UidSet.Empty;
        return options.HasFlag(SearchReturn.Max) ? lowest.Union(UidSet.Of(found.Highest)) : lowest;
    }

    /// <summary>Writes the response, if there is one.</summary>
    public static async ValueTask WriteAsync(
        ImapSession session, MailboxView view, SearchRequest request, UidSet found, bool isUid, CancellationToken cancellationToken)
    {
        var options = request.Return;
        // RFC 5182 §2.1: with SAVE alone nothing is told.
        if (options == SearchReturn.Save)
        {
            return;
        }

        var modSeq = request.UsesModSeqs ? HighestModSeq(view, ToSave(options, found)) : ModSeq.Zero;
        found = isUid ? found : view.NumbersOf(found);
        if (options == SearchReturn.None && !session.IsRev2)
        {
            await WriteListAsync(session, found, modSeq, cancellationToken);
        }
        else
        {
            WriteExtended(session, options == SearchReturn.None ? SearchReturn.All : options, found, modSeq, isUid);
        }
    }

    private static async ValueTask WriteListAsync(ImapSession session, UidSet found, ModSeq modSeq, CancellationToken cancellationToken)
    {
        var output = session.Output.Write("* SEARCH"u8);
        foreach (var uid in found.Uids)
        {
            _ = output.Space().Number(uid.Value);
            await output.FlushIfFullAsync(cancellationToken);
        }

        _ = modSeq == ModSeq.Zero ? output : output.Write(" (MODSEQ "u8).Number(modSeq.Value).Octet(')');
        _ = output.EndLine();
    }

    // RFC 4731 §3.1: MIN, MAX and ALL are left out when nothing was found; COUNT never is.
    private static void WriteExtended(ImapSession session, SearchReturn options, UidSet found, ModSeq modSeq, bool isUid)
    {
        var output = session.Output.Write("* ESEARCH (TAG "u8).String(session.Tag).Octet(')');
        _ = isUid ? output.Write(" UID"u8) : output;
        if (!found.IsEmpty)
        {
            _ = options.HasFlag(SearchReturn.Min) ? output.Write(" MIN "u8).Number(found.Lowest.Value) : output;
            _ = options.HasFlag(SearchReturn.Max) ? output.Write(" MAX "u8).Number(found.Highest.Value) : output;
            _ = options.HasFlag(SearchReturn.All) ? output.Write(" ALL "u8).Set(found) : output;
        }

        _ = options.HasFlag(SearchReturn.Count) ? output.Write(" COUNT "u8).Number(found.UidCount) : output;
        _ = modSeq == ModSeq.Zero ? output : output.Write(" MODSEQ "u8).Number(modSeq.Value);
        _ = output.EndLine();
    }

    /// <summary>The highest modseq of the messages told: with MIN or MAX alone, of those (RFC 4731 §3.2).</summary>
    private static ModSeq HighestModSeq(MailboxView view, UidSet told)
    {
        var highest = ModSeq.Zero;
        foreach (var index in view.Messages.Indexes(told))
        {
            var modSeq = view.Messages[index].ModSeq;
            highest = modSeq > highest ? modSeq : highest;
        }

        return highest;
    }
}
