using System.Text;

namespace Embedded.Mail.Imap.Wire;

/// <summary>Reads dates (RFC 9051 §9: <c>date</c>, <c>date-time</c>).</summary>
internal static class ImapDateReader
{
    private const string Months = "JanFebMarAprMayJunJulAugSepOctNovDec";

    /// <summary>Reads <c>date</c>, such as <c>1-Feb-1994</c>, with or without quotes.</summary>
    public static bool TryReadDate(this ref ImapReader reader, out DateOnly date)
    {
        var before = reader.Rest;
        date = default;
        var quoted = reader.Peek == '"';
        if (quoted)
        {
            reader.Skip(1);
        }

        return (TryReadDay(ref reader, allowSpace: false, out date) && (!quoted || reader.TryRead((byte)'"'))) || reader.FailAt(before, "invalid date");
    }

    /// <summary>Reads <c>date-time</c>, such as <c>" 7-Feb-1994 22:43:04 -0800"</c>.</summary>
    public static bool TryReadDateTime(this ref ImapReader reader, out DateTimeOffset value)
    {
        var before = reader.Rest;
        value = default;
        return (reader.TryRead((byte)'"')
            && TryReadDay(ref reader, allowSpace: true, out var day)
            && TryReadTime(ref reader, out var time)
            && TryReadZone(ref reader, out var zone)
            && reader.TryRead((byte)'"')
            && TryCombine(day, time, zone, out value)) || reader.FailAt(before, "invalid date-time");
    }

    private static bool TryReadDay(ref ImapReader reader, bool allowSpace, out DateOnly date)
    {
        date = default;
        if (allowSpace && reader.Peek == ' ')
        {
            reader.Skip(1);
        }

        if (!TryReadFixed(ref reader, 1, 2, out var day) || !TryReadMonth(ref reader, out var month) || !TryReadFixed(ref reader, 4, 4, out var year))
        {
            return reader.Fail("invalid date");
        }

        if (year == 0 || day == 0 || day > DateTime.DaysInMonth(year, month))
        {
            return reader.Fail("no such day");
        }

        date = new DateOnly(year, month, day);
        return true;
    }

    private static bool TryReadMonth(ref ImapReader reader, out int month)
    {
        month = 0;
        var text = reader.Rest;
        for (var at = 0; text.Length >= 5 && text[0] == '-' && text[4] == '-' && at < Months.Length; at += 3)
        {
            if (Ascii.EqualsIgnoreCase(text[1..4], Months.AsSpan(at, 3)))
            {
                month = (at / 3) + 1;
                reader.Skip(5);
                return true;
            }
        }

        return false;
    }

    private static bool TryReadTime(ref ImapReader reader, out TimeOnly time)
    {
        time = default;
        if (!reader.TryReadSpace()
            || !TryReadFixed(ref reader, 2, 2, out var hour) || !reader.TryRead((byte)':')
            || !TryReadFixed(ref reader, 2, 2, out var minute) || !reader.TryRead((byte)':')
            || !TryReadFixed(ref reader, 2, 2, out var second) || !reader.TryReadSpace())
        {
            return false;
        }

        // A leap second is a legal time that no clock here knows.
        var valid = hour < 24 && minute < 60 && second <= 60;
        time = valid ? new TimeOnly(hour, minute, Math.Min(second, 59)) : default;
        return valid;
    }

    private static bool TryReadZone(ref ImapReader reader, out TimeSpan zone)
    {
        zone = default;
        var sign = reader.Peek;
        if (sign is not ((byte)'+' or (byte)'-'))
        {
            return false;
        }

        reader.Skip(1);
        if (!TryReadFixed(ref reader, 2, 2, out var hours) || !TryReadFixed(ref reader, 2, 2, out var minutes) || minutes > 59)
        {
            return false;
        }

        zone = new TimeSpan(hours, minutes, 0);
        zone = sign == '-' ? -zone : zone;
        return zone.Duration() <= TimeSpan.FromHours(14);
    }

    private static bool TryCombine(DateOnly day, TimeOnly time, TimeSpan zone, out DateTimeOffset value)
    {
        var local = day.ToDateTime(time);
        var utcTicks = local.Ticks - zone.Ticks;
        var valid = utcTicks >= DateTime.MinValue.Ticks && utcTicks <= DateTime.MaxValue.Ticks;
        value = valid ? new DateTimeOffset(local, zone) : default;
        return valid;
    }

    private static bool TryReadFixed(ref ImapReader reader, int least, int most, out int value)
    {
        value = 0;
        var digits = 0;
        while (digits < most && digits < reader.Rest.Length && char.IsAsciiDigit((char)reader.Rest[digits]))
        {
            value = (value * 10) + reader.Rest[digits++] - '0';
        }

        reader.Skip(digits);
        return digits >= least;
    }
}
