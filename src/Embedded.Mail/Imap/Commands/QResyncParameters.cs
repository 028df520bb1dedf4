using System.Diagnostics.CodeAnalysis;
using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands;

/// <summary>What a client that comes back knows of a mailbox (RFC 7162 §3.2.5).</summary>
/// <param name="UidValidity">The generation of the UIDs it knows.</param>
/// <param name="ModSeq">The modseq up to which it knows all.</param>
/// <param name="KnownUids">The messages it wants to hear of; null for all.</param>
/// <param name="Numbers">Sequence numbers of a sample of messages, ascending.</param>
/// <param name="Uids">The UIDs that these had, as many.</param>
internal sealed record QResyncParameters(UidValidity UidValidity, ModSeq ModSeq, SequenceSet? KnownUids, UidSet Numbers, UidSet Uids)
{
    /// <summary>Reads <c>"(" uidvalidity SP mod-sequence-value [SP known-uids] [SP seq-match-data] ")"</c>.</summary>
    public static bool TryRead(ref ImapReader reader, [NotNullWhen(true)] out QResyncParameters? parameters)
    {
        parameters = null;
        if (!reader.TryReadOpen() || !reader.TryReadNonZero(out var validity) || !reader.TryReadSpace() || !reader.TryReadModSeq(out var modSeq))
        {
            return false;
        }

        SequenceSet? known = null;
        var (numbers, uids) = (UidSet.Empty, UidSet.Empty);
        var separated = reader.Peek == ' ' && reader.TryReadSpace();
        if (separated && reader.Peek != '(')
        {
            if (!TryReadSet(ref reader, out var set))
            {
                return false;
            }

            known = set;
            separated = reader.Peek == ' ' && reader.TryReadSpace();
        }

        if ((separated && !TryReadSample(ref reader, out numbers, out uids)) || !reader.TryReadClose())
        {
            return false;
        }

        parameters = new(new UidValidity(validity), modSeq, known, numbers, uids);
        return true;
    }

    /// <summary>
    /// The lowest UID whose vanishing the client may not know of: one more than that of the last message of the sample that still has its number (RFC 7162 §3.2.5.2).
    /// </summary>
    public Uid FirstUnsure(MessageList messages)
    {
        var first = Uid.First;
        foreach (var (number, uid) in Numbers.Uids.Zip(Uids.Uids))
        {
            if (number.Value > messages.Count || messages[(int)number.Value - 1].Uid != uid || uid == Uid.Max)
            {
                break;
            }

            first = uid.Next();
        }

        return first;
    }

    private static bool TryReadSample(ref ImapReader reader, out UidSet numbers, out UidSet uids)
    {
        (numbers, uids) = (UidSet.Empty, UidSet.Empty);
        if (!reader.TryReadOpen() || !TryReadSet(ref reader, out var first) || !reader.TryReadSpace() || !TryReadSet(ref reader, out var second))
        {
            return false;
        }

        (numbers, uids) = (first.ToUids(Uid.Max), second.ToUids(Uid.Max));
        return numbers.UidCount == uids.UidCount
            ? reader.TryReadClose()
            : reader.Fail("sequence match data of two lengths");
    }

    // Of messages that it knows, a client knows the last.
    private static bool TryReadSet(ref ImapReader reader, out SequenceSet set)
    {
        var before = reader.Rest;
        return reader.TryReadSequenceSet(out set) && (!set.HasStar || reader.FailAt(before, "* is not allowed in QRESYNC"));
    }
}
