using System.Buffers.Binary;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Index;

/// <summary>
/// The fields of the base header that say which UID was the first of each of the last eight days: by them a cache knows which messages are new enough to be worth its while.
/// </summary>
internal static class DayStamps
{
    private const int StampField = 84;
    private const int FirstUidsField = 88;
    private const int Days = 8;

    /// <summary>Adds to a transaction that appends what the first append of a day changes.</summary>
    /// <param name="log">The transaction.</param>
    /// <param name="header">The header before it.</param>
    /// <param name="first">The first UID appended.</param>
    /// <param name="now">The time in the server's zone.</param>
    public static void Add(LogTransaction log, IndexHeader header, Uid first, DateTimeOffset now)
    {
        var today = (uint)new DateTimeOffset(now.Date, now.Offset).ToUnixTimeSeconds();
        var last = BinaryPrimitives.ReadUInt32LittleEndian(header.Octets[StampField..]);
        if (last >= today)
        {
            return;
        }

        var passed = last == 0 ? Days : (int)Math.Min(Days, (today - last + 43_200) / 86_400);
        var old = header.Octets.Slice(FirstUidsField, 4 * Days);
        Span<byte> data = stackalloc byte[4 + (4 * Days)];
        BinaryPrimitives.WriteUInt32LittleEndian(data, today);
        var uids = data[4..];
        for (var day = 0; day < Days; day++)
        {
            // Days without mail begin where the next one did.
            old.Slice(4 * Math.Max(0, day - passed), 4).CopyTo(uids[(4 * day)..]);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(uids, first.Value);
        log.AddHeaderUpdate(LogRecordFlags.External, StampField, data);
    }
}
