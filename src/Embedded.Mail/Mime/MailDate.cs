namespace Embedded.Mail.Mime;

/// <summary>Reads the dates of mail: RFC 5322 §3.3 with the obsolete forms of §4.3, and what mailers made of them.</summary>
public static class MailDate
{
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
