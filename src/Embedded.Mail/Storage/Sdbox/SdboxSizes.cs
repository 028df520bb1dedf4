using Embedded.Mail.Messages;
using Embedded.Mail.Storage.Index;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>The sizes of a mailbox's messages, from its index and, where that does not know, from the message files.</summary>
internal static class SdboxSizes
{
    /// <summary>Tells the account's quota what the mailbox holds. On a disk thread.</summary>
    public static void Tell(SdboxLiveMailbox mailbox)
    {
        // One after the other, so that what was summed up last is what stays.
        lock (mailbox.Sizes)
        {
            var (octets, count) = Sum(mailbox, static _ => true);
            mailbox.Account.Quota.Set(mailbox.Id, octets, count);
        }
    }

    /// <summary>The octets and the count of those messages that are asked for. On a disk thread.</summary>
    public static (long Octets, long Count) Sum(SdboxLiveMailbox mailbox, Func<MessageEntry, bool> counts)
    {
        var unknown = new List<Uid>();
        var (octets, count) = mailbox.Index.Look(state => SumKnown(state, counts, unknown));
        foreach (var uid in unknown)
        {
            octets += Read(mailbox, uid);
        }

        return (octets, count);
    }

    private static (long Octets, long Count) SumKnown(IndexState state, Func<MessageEntry, bool> counts, List<Uid> unknown)
    {
        var (octets, count, index) = (0L, 0L, 0);
        foreach (var entry in state.Messages.ToList())
        {
            if (counts(entry))
            {
                count++;
                if (VirtualSizes.Of(state, index) is { } size)
                {
                    octets += size;
                }
                else
                {
                    unknown.Add(entry.Uid);
                }
            }

            index++;
        }

        return (octets, count);
    }

    // Of a message that cannot be read nothing is known; whoever reads its text has it healed.
    private static long Read(SdboxLiveMailbox mailbox, Uid uid)
    {
        using var file = mailbox.Account.Files.TryOpen(mailbox.Messages.PathOf(uid), forWriting: false);
        return file is null ? 0 : SdboxFileSummary.Read(file).Metadata.VirtualSize ?? 0;
    }
}
