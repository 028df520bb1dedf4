using Embedded.Mail.Messages;
using Embedded.Mail.Storage.Index;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>The sizes of a mailbox's messages, from its index and, where that does not know, from the message files, which are read once for that.</summary>
internal sealed class SdboxSizes(SdboxLiveMailbox mailbox)
{
    private readonly Lock _lock = new();
    private Dictionary<Uid, long> _read = [];

    /// <summary>Tells the account's quota what the mailbox holds. On a disk thread.</summary>
    public void Tell()
    {
        // One after the other, so that what was summed up last is what stays.
        lock (_lock)
        {
            var (octets, count) = SumUnderLock();
            mailbox.Account.Quota.Set(mailbox.Id, mailbox.Name, octets, count);
        }
    }

    /// <summary>The octets and the count of all messages. On a disk thread.</summary>
    public (long Octets, long Count) Sum()
    {
        lock (_lock)
        {
            return SumUnderLock();
        }
    }

    /// <summary>The octets of those messages that have all these flags. On a disk thread.</summary>
    public long SumOf(MessageFlags flags)
    {
        lock (_lock)
        {
            var unknown = new List<Uid>();
            return mailbox.Index.Look(state => SumKnown(state, flags, unknown)) + unknown.Sum(Read);
        }
    }

    /// <summary>The sizes that the index did not know, for it to keep.</summary>
    public IReadOnlyList<(Uid Uid, long Size)> Learned
    {
        get
        {
            lock (_lock)
            {
                return [.. _read.Where(static message => message.Value > 0).OrderBy(static message => message.Key).Select(static message => (message.Key, message.Value))];
            }
        }
    }

    /// <summary>As <see cref="Tell"/>, reading message files anew where the index does not know. On a disk thread.</summary>
    public void TellAnew()
    {
        lock (_lock)
        {
            _read = [];
        }

        Tell();
    }

    // Mostly the index knows all sizes, and keeps their sum.
    private (long Octets, long Count) SumUnderLock()
    {
        var unknown = new List<Uid>();
        var (octets, count) = mailbox.Index.Look(state =>
        {
            var (sum, lacking) = VirtualSizes.Total(state);
            return (lacking == 0 ? sum : SumKnown(state, MessageFlags.None, unknown), state.Messages.Count);
        });
        octets += unknown.Sum(Read);
        _read = _read.Count > unknown.Count ? unknown.ToDictionary(static uid => uid, Read) : _read;
        return (octets, count);
    }

    private static long SumKnown(IndexState state, MessageFlags flags, List<Uid> unknown)
    {
        var (octets, index) = (0L, 0);
        foreach (var entry in state.Messages.ToList())
        {
            if ((entry.Flags & flags) == flags)
            {
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

        return octets;
    }

    // Of a message that cannot be read nothing is known; whoever reads its text has it healed.
    private long Read(Uid uid)
    {
        if (!_read.TryGetValue(uid, out var size))
        {
            using var file = mailbox.Account.Files.TryOpen(mailbox.Messages.PathOf(uid), forWriting: false);
            size = file is null ? 0 : SdboxFileSummary.Read(file).Metadata.VirtualSize ?? 0;
            _read.Add(uid, size);
        }

        return size;
    }
}
