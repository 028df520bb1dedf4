namespace Embedded.Mail.Imap.Wire;

/// <summary>Writes <c>date-time</c> (RFC 9051 §9). By hand, since a client asks for the INTERNALDATE of all messages at once.</summary>
internal static class ImapDateWriter
{
    /// <summary>Octets of a <c>date-time</c>, its quotes included.</summary>
    public const int Length = 28;

    private static ReadOnlySpan<byte> Months => "JanFebMarAprMayJunJulAugSepOctNovDec"u8;

    /// <summary>Writes a date, the day with a zero, as Dovecot does.</summary>
    /// <param name="value">The date.</param>
    /// <param name="destination">Takes <see cref="Length"/> octets.</param>
    /// <returns><see cref="Length"/>.</returns>
    public static int Write(DateTimeOffset value, Span<byte> destination)
    {
        "\"00-Jan-0000 00:00:00 +0000\""u8.CopyTo(destination);
        var (date, time) = value.DateTime;
        var (year, month, day) = date;
        Two(day, destination[1..]);
        Months.Slice(3 * (month - 1), 3).CopyTo(destination[4..]);
        Two(year / 100, destination[8..]);
        Two(year % 100, destination[10..]);
        Two(time.Hour, destination[13..]);
        Two(time.Minute, destination[16..]);
        Two(time.Second, destination[19..]);
        var zone = value.TotalOffsetMinutes;
        destination[22] = (byte)(zone < 0 ? '-' : '+');
        Two(Math.Abs(zone) / 60, destination[23..]);
        Two(Math.Abs(zone) % 60, destination[25..]);
        return Length;
    }

    private static void Two(int number, Span<byte> destination)
    {
        destination[1] = (byte)('0' + (number % 10));
        destination[0] = (byte)('0' + (number / 10));
    }
}
