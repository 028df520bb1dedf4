using System.Collections.Immutable;

namespace Embedded.Mail.Auth.Cache;

/// <summary>One answer. Immutable.</summary>
/// <param name="User">Whom it is about.</param>
/// <param name="Answer">What the data base said, without any password.</param>
internal sealed record CacheEntry(string User, object Answer)
{
    // Objects, table and list around an entry, roughly.
    private const int Overhead = 320;

    // A string's object, and its node in the dictionary of fields.
    private const int TextOverhead = 40;

    /// <summary>The keyed hash of the password that was right; null where none was compared.</summary>
    public UInt128? Password { get; init; }

    /// <summary>When it was put in, as the clock's time stamp.</summary>
    public long StoredAt { get; init; }

    /// <summary>Whether it says that the user is unknown.</summary>
    public bool IsNegative => Answer is PassDbResult.UnknownUser or UserDbResult.UnknownUser;

    /// <summary>The memory it takes, in bytes.</summary>
    public int Size { get; } = Overhead + TextSize(User) + FieldsOf(Answer).Sum(field => TextSize(field.Key) + TextSize(field.Value));

    private static ImmutableDictionary<string, string> FieldsOf(object answer) => answer switch
    {
        PassDbResult.Ok ok => ok.Fields,
        UserDbResult.Found found => found.Fields,
        _ => ImmutableDictionary<string, string>.Empty,
    };

    private static int TextSize(string text) => TextOverhead + (2 * text.Length);
}
