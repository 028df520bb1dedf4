
namespace Embedded.Mail.Mime;

/// <summary>Reads the pieces of a date.</summary>
internal ref struct DateReader(ReadOnlySpan<byte> text)
{
    private readonly ReadOnlySpan<byte> _text = text;
    private TokenReader _blank = new(text);

    private readonly byte Current => _blank.Current;

    public void SkipDayName()
    {
        _blank.SkipBlank();
        if (TryReadWord(out _) || Current == ',')
        {
            SkipSign((byte)',');
        }
    }

    public bool TryReadNumber(out int value, out int digits)
    {
        value = digits = 0;
        SkipSign((byte)'-');
        while (char.IsAsciiDigit((char)Current))
        {
            value = digits++ < 8 ? (10 * value) + Current - '0' : value;
            _blank.Skip();
        }

        return digits is > 0 and <= 8;
    }

    public bool TryReadWord(out ReadOnlySpan<byte> word)
    {
        SkipSign((byte)'-');
        var start = _blank.Position;
        while (char.IsAsciiLetter((char)Current))
        {
            _blank.Skip();
        }

        word = _text[start.._blank.Position];
        SkipSign((byte)'.');
        return !word.IsEmpty;
    }

    /// <summary>Reads <c>hh:mm[:ss]</c>; nothing at all is midnight. A leap second is the second before it.</summary>
    public bool TryReadTime(out TimeSpan time)
    {
        time = default;
        _blank.SkipBlank();
        if (_blank.IsAtEnd)
        {
            return true;
        }

        var second = 0;
        if (!TryReadNumber(out var hour, out _) || !TrySkipColon() || !TryReadNumber(out var minute, out _) || (TrySkipColon() && !TryReadNumber(out second, out _)))
        {
            return false;
        }

        time = new TimeSpan(hour, minute, Math.Min(second, 59));
        return hour < 24 && minute < 60 && second < 61;
    }

    /// <summary>Reads a zone, by number or by name (RFC 5322 §4.3); UTC where there is none.</summary>
    public TimeSpan ReadZone()
    {
        _blank.SkipBlank();
        var sign = Current;
        if (sign is (byte)'+' or (byte)'-')
        {
            _blank.Skip();
            return TryReadNumber(out var zone, out var digits) && digits == 4 ? Bounded(sign == '-', (60 * (zone / 100)) + (zone % 100)) : default;
        }

        return TryReadWord(out var name) ? ZoneOf(name) : default;
    }

    private static TimeSpan Bounded(bool isWest, int minutes) =>
        minutes > 14 * 60 ? default : TimeSpan.FromMinutes(isWest ? -minutes : minutes);

    private static TimeSpan ZoneOf(ReadOnlySpan<byte> name)
    {
        // Military letters were defined with the wrong sign and mean nothing (RFC 5322 §4.3).
        if (name.Length != 3)
        {
            return default;
        }

        var isSummer = (name[1] | 0x20) == 'd';
        var hours = !isSummer && (name[1] | 0x20) != 's' || (name[2] | 0x20) != 't' ? 0 : (char)(name[0] | 0x20) switch
        {
            'e' => -5,
            'c' => -6,
            'm' => -7,
            'p' => -8,
            _ => 0,
        };
        return TimeSpan.FromHours(hours == 0 ? 0 : hours + (isSummer ? 1 : 0));
    }

    private bool TrySkipColon()
    {
        _blank.SkipBlank();
        if (Current is not ((byte)':' or (byte)'.'))
        {
            return false;
        }

        _blank.Skip();
        _blank.SkipBlank();
        return true;
    }

    private void SkipSign(byte sign)
    {
        _blank.SkipBlank();
        if (Current == sign)
        {
            _blank.Skip();
            _blank.SkipBlank();
        }
    }
}
