using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands.Search;

/// <summary>Writes what is added to results and what is removed (RFC 5267 §4.3.3, §4.3.4).</summary>
/// <param name="output">What the client gets.</param>
/// <param name="context">The search.</param>
/// <param name="known">The messages that give sequence numbers.</param>
/// <param name="isUid">Whether results are UIDs.</param>
internal sealed class ContextResponse(ImapWriter output, SearchContext context, MessageList known, bool isUid)
{
    /// <summary>Writes results in mailbox order, for which positions are not needed.</summary>
    public void WriteUnsorted(ReadOnlySpan<byte> item, UidSet uids)
    {
        var numbers = new UidSetBuilder();
        foreach (var uid in uids.Uids)
        {
            numbers.Add(new Uid(NumberOf(uid)));
        }

        if (!numbers.IsEmpty)
        {
            Begin(item);
            _ = output.Write("0 "u8).Set(numbers.ToSet()).Write(")\r\n"u8);
        }
    }

    /// <summary>Writes results with their positions, neighbours together.</summary>
    /// <param name="item">What is done with them.</param>
    /// <param name="order">All results in their order: before the removal, or after the addition.</param>
    /// <param name="uids">Those that are removed or added.</param>
    /// <param name="isRemoval">Whether they are removed: what was removed before them has moved them up then.</param>
    public void WriteSorted(ReadOnlySpan<byte> item, Uid[] order, UidSet uids, bool isRemoval)
    {
        Begin(item);
        var (before, isRun) = (0, false);
        for (var i = 0; i < order.Length; i++)
        {
            if (!uids.Contains(order[i]))
            {
                isRun = false;
                continue;
            }

            _ = isRun ? output.Octet(',') : before == 0 ? output : output.Space();
            _ = isRun ? output : output.Number(isRemoval ? i + 1 - before : i + 1).Space();
            _ = output.Number(NumberOf(order[i]));
            isRun = true;
            before++;
        }

        _ = output.Write(")\r\n"u8);
    }

    private void Begin(ReadOnlySpan<byte> item)
    {
        _ = output.Write("* ESEARCH (TAG "u8).String(context.Tag).Octet(')');
        _ = isUid ? output.Write(" UID"u8) : output;
        _ = output.Write(item).Write(" ("u8);
    }

    private uint NumberOf(Uid uid) => isUid ? uid.Value : (uint)Math.Max(0, known.IndexOf(uid) + 1);
}
