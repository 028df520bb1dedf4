namespace Embedded.Mail.Mime;

/// <summary>Reads the dates of mail: RFC 5322 §3.3 with the obsolete forms of §4.3, and what mailers made of them.</summary>
public static class MailDate
{
    private const int MaxSemicolons = 8;

    private static ReadOnlySpan<byte> Months => "janfebmaraprmayjunjulaugsepoctnovdec"u8;

    /// <summary>Reads a Date field's value.</summary>
    /// <param name="value">The value; comments, folding, missing seconds, two-digit years and zones by name are taken.</param>
    /// <param name="date">The date in its own zone; a zone that is missing or makes no sense is UTC.</param>
    public static bool TryParse(ReadOnlySpan<byte> value, out DateTimeOffset date)
    {
        date = default;
        var reader = new DateReader(value);
        reader.SkipDayName();
        if (!reader.TryReadNumber(out var day, out _) || !reader.TryReadWord(out var month) || !reader.TryReadNumber(out var year, out var digits))
        {
            return false;
        }

        var monthNumber = MonthOf(month);
        year = FullYear(year, digits);
        if (monthNumber == 0 || year is < 1 or > 9999 || day < 1 || day > DateTime.DaysInMonth(year, monthNumber) || !reader.TryReadTime(out var time))
        {
            return false;
        }

        var local = new DateTime(year, monthNumber, day, 0, 0, 0, DateTimeKind.Unspecified) + time;
        var zone = reader.ReadZone();
        var utc = local.Ticks - zone.Ticks;
        date = utc < DateTime.MinValue.Ticks || utc > DateTime.MaxValue.Ticks ? new DateTimeOffset(local, TimeSpan.Zero) : new DateTimeOffset(local, zone);
        return true;
    }

    /// <summary>Finds when a message was sent: the first Date field that can be read.</summary>
    /// <param name="header">The message's header.</param>
    /// <param name="date">The date in the sender's zone.</param>
    /// <returns>False where there is none: SORT and SEARCH take the internal date then (RFC 5256 §2.2).</returns>
    public static bool TryReadSent(ReadOnlySpan<byte> header, out DateTimeOffset date)
    {
        date = default;
        foreach (var field in HeaderFields.Enumerate(header))
        {
            if (field.Is("Date"u8) && TryParse(field.RawValue, out date))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Finds when a message was last received: the date behind the semicolon of the topmost Received field (RFC 5322 §3.6.7) that has one that can be read.</summary>
    /// <param name="header">The message's header.</param>
    /// <param name="date">The date in the zone of the host that received it.</param>
    public static bool TryReadReceived(ReadOnlySpan<byte> header, out DateTimeOffset date)
    {
        date = default;
        foreach (var field in HeaderFields.Enumerate(header))
        {
            if (field.Is("Received"u8) && TryParseTrace(field.RawValue, out date))
            {
                return true;
            }
        }

        return false;
    }

    // The last semicolon may stand in a comment behind the date; how often is bounded, so that many of them cost no more than one pass each.
    private static bool TryParseTrace(ReadOnlySpan<byte> value, out DateTimeOffset date)
    {
        date = default;
        var end = value.Length;
        for (var attempt = 0; attempt < MaxSemicolons; attempt++)
        {
            end = value[..end].LastIndexOf((byte)';');
            if (end < 0)
            {
                return false;
            }

            if (TryParse(value[(end + 1)..], out date))
            {
                return true;
            }
        }

        return false;
    }

    // RFC 5322 §4.3: 00-49 are of this century, 50-99 and three digits count from 1900.
    private static int FullYear(int year, int digits) => digits switch
    {
        <= 2 => year < 50 ? year + 2000 : year + 1900,
        3 => year + 1900,
        _ => year,
    };

    private static int MonthOf(ReadOnlySpan<byte> word)
    {
        if (word.Length < 3)
        {
            return 0;
        }

        for (var month = 0; month < 12; month++)
        {
            if (System.Text.Ascii.EqualsIgnoreCase(word[..3], Months.Slice(3 * month, 3)))
            {
                return month + 1;
            }
        }

        return 0;
    }
}
