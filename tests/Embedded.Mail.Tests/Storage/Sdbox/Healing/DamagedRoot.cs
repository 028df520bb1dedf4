namespace Embedded.Mail.Tests.Storage.Sdbox.Healing;

/// <summary>What becomes of one of the damaged roots in our hands.</summary>
/// <param name="Name">The beginning of its name.</param>
/// <param name="Messages">The file in which Dovecot says what INBOX holds then: that of the healthy root where nothing is lost.</param>
/// <param name="Why">How that compares with what Dovecot makes of the root.</param>
/// <param name="Events">What is logged until the mailbox has been opened and all of it read, in order.</param>
internal sealed record DamagedRoot(string Name, string Messages, string Why, params int[] Events)
{
    private const string Simple = "a-simple/expected.json";
    private const string Large = "c-large/expected.json";

    // Events of the logs of index and store.
    private const int Cut = 3102;
    private const int Rebuilt = 3103;
    private const int SetAside = 3202;
    private const int Repaired = 3204;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<DamagedRoot> All { get; } =
    [
        new("d01", "damaged/d01-log-truncated-mid-record/expected-after-next-save.json", "Dovecot throws the log away, shows nothing until a save is refused, and changes UIDVALIDITY", Cut, Rebuilt),
        new("d02", "damaged/d02-log-truncated-at-record/expected-after-next-save.json", "Dovecot shows the later messages after a save was refused", Rebuilt),
        new("d03", "damaged/d03-index-missing-log-complete/expected-after-next-save.json", "Dovecot shows nothing until a save is refused, and changes UIDVALIDITY", Rebuilt),
        new("d04", Large, "Dovecot loses all flags, and changes UIDVALIDITY", Rebuilt),
        new("d05", Large, "Dovecot loses all flags, and changes UIDVALIDITY", Rebuilt) { FlagsAreIncomplete = true },
        new("d06", Large, "Dovecot loses the flags behind the cut", Rebuilt),
        new("d07", "damaged/d07-message-missing/expected-healed.json", "as Dovecot", Rebuilt),
        new("d08", "damaged/d08-message-empty/expected-healed.json", "Dovecot panics until somebody asks for a resync", SetAside, Rebuilt),
        new("d09", Simple, "Dovecot never heals it", SetAside, Rebuilt) { Lost = 7 },
        new("d10", Simple, "as Dovecot: the stray comes back with the next rebuild"),
        new("d11", Simple, "Dovecot refuses the next save", Rebuilt) { Found = 27 },
        new("d12", Simple, "Dovecot's repair puts the damaged header into the text", Repaired, Rebuilt),
        new("d13", Simple, "as d01", Cut),
        new("d14", Simple, "as d01", Cut),
        new("d15", Simple, "as d01", Rebuilt),
        new("d16", Large, "as Dovecot"),
        new("d17", Large, "as Dovecot; the cache is looked at when it is used"),
        new("d18", Large, "as Dovecot"),
        new("d19", Large, "Dovecot builds the index anew", Cut),
        new("d20", Large, "as Dovecot", Rebuilt),
        new("d21", Simple, "as Dovecot"),
    ];

    /// <summary>The message of <see cref="Messages"/> that cannot be saved.</summary>
    public uint? Lost { get; private init; }

    /// <summary>A message that is there besides.</summary>
    public uint? Found { get; private init; }

    /// <summary>Whether flags are known only as far as what is left of the logs tells.</summary>
    public bool FlagsAreIncomplete { get; private init; }

    /// <summary>The root before it was damaged.</summary>
    public string Healthy => int.Parse(Name[1..], System.Globalization.CultureInfo.InvariantCulture) is 4 or 5 or 6 or (>= 16 and <= 20) ? Large : Simple;

    public static DamagedRoot Named(string name) => All.Single(root => root.Name == name);
}
