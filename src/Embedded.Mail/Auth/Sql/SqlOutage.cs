namespace Embedded.Mail.Auth.Sql;

/// <summary>Remembers that a data base was away: for 1 s, then 2, 4 and so on up to a minute, in which others are preferred; after each such time one caller finds out.</summary>
internal sealed class SqlOutage(TimeProvider time)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private TimeSpan _delay;
    private long _since;
    private bool _isTried;

    /// <summary>Whether the time is running. Once it is over, one caller gets false and the others true for as long again.</summary>
    public bool IsAvoided()
    {
        lock (_gate)
        {
            if (_delay == TimeSpan.Zero || time.GetElapsedTime(_since) < _delay)
            {
                return _delay > TimeSpan.Zero;
            }

            _since = time.GetTimestamp();
            _isTried = true;
            return false;
        }
    }

    /// <summary>The data base is away.</summary>
    /// <returns>Whether that is news.</returns>
    public bool Begin()
    {
        lock (_gate)
        {
            var isNew = _delay == TimeSpan.Zero;

            // Of those who fail together only the one who was sent counts.
            if (isNew || _isTried)
            {
                _delay = isNew ? First : _delay * 2 < Longest ? _delay * 2 : Longest;
                _since = time.GetTimestamp();
                _isTried = false;
            }

            return isNew;
        }
    }

    /// <summary>The data base has answered.</summary>
    /// <returns>Whether that is news.</returns>
    public bool End()
    {
        lock (_gate)
        {
            var wasAway = _delay > TimeSpan.Zero;
            _delay = TimeSpan.Zero;
            _isTried = false;
            return wasAway;
        }
    }
}
