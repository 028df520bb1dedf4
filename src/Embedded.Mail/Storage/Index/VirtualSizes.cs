using System.Buffers.Binary;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Index;

/// <summary>
/// The sizes of messages with CRLF line ends that an index keeps: extension <c>vsize</c> for each message, as the size plus 1 where that fits in 32 bits, and
/// <c>hdr-vsize</c> for the sum.
/// </summary>
internal static class VirtualSizes
{
    private const int TotalLength = 16;

    /// <summary>A message's size in octets; null where the index does not know.</summary>
    public static long? Of(IndexState state, int index) =>
        state.Extensions[IndexExtension.VirtualSize]?.NumberAt(index) is { } value and not 0 ? value - 1L : null;

    /// <summary>The octets of all messages whose sizes the index knows, and of how many it does not know.</summary>
    public static (long Octets, int Unknown) Total(IndexState state)
    {
        var (sum, count, zeros) = state.Extensions[IndexExtension.VirtualSize]?.Total() ?? default;
        return (sum - (count - zeros), state.Messages.Count - count + zeros);
    }

    /// <summary>Adds the sizes of new messages to the transaction that appends them.</summary>
    public static void Add(LogTransaction log, ReadOnlySpan<(Uid Uid, long Size)> sizes)
    {
        var values = new List<LogRecordValue>(sizes.Length);
        foreach (var (uid, size) in sizes)
        {
            if (size is > 0 and < uint.MaxValue)
            {
                values.Add(new(uid, (uint)size + 1));
            }
        }

        if (values.Count > 0)
        {
            log.AddExtensionIntro(LogRecordFlags.External, IndexExtension.VirtualSize, 0, 0, sizeof(uint), sizeof(uint));
            log.AddExtensionRecords(LogRecordFlags.External, [.. values]);
        }
    }

    /// <summary>Adds what an expunge makes of the sum, to the transaction that confirms it: the sum without them, or none where their sizes are unknown.</summary>
    public static void Subtract(LogTransaction log, IndexState state, UidSet uids)
    {
        if (state.Extensions[IndexExtension.TotalVirtualSize] is not { Header: { Length: TotalLength } header } || !header.AsSpan().ContainsAnyExcept((byte)0))
        {
            return;
        }

        Span<byte> total = stackalloc byte[TotalLength];
        header.CopyTo(total);
        if (!TrySubtract(total, state, uids))
        {
            total.Clear();
        }

        log.AddExtensionIntro(LogRecordFlags.External, IndexExtension.TotalVirtualSize, 0, TotalLength, 0, sizeof(ulong));
        log.AddExtensionHeaderUpdate(LogRecordFlags.External, 0, total);
    }

    private static bool TrySubtract(Span<byte> total, IndexState state, UidSet uids)
    {
        var (sum, highest, count) = (BinaryPrimitives.ReadUInt64LittleEndian(total), BinaryPrimitives.ReadUInt32LittleEndian(total[8..]), BinaryPrimitives.ReadUInt32LittleEndian(total[12..]));
        foreach (var index in state.Messages.ToList().Indexes(uids))
        {
            if (state.Messages[index].Uid.Value > highest)
            {
                continue;
            }

            if (Of(state, index) is not { } size || (ulong)size > sum || count == 0)
            {
                return false;
            }

            sum -= (ulong)size;
            count--;
        }

        BinaryPrimitives.WriteUInt64LittleEndian(total, sum);
        BinaryPrimitives.WriteUInt32LittleEndian(total[12..], count);
        return true;
    }
}
