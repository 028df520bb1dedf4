using System.Diagnostics;
using System.Globalization;

namespace Embedded.Mail.Load.Mailbox;

/// <summary>A command on the large mailbox, and how long it may take.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Command">The command; <c>{0}</c> is another number each time.</param>
/// <param name="AimRatio">Our time against Dovecot's; null for comparison alone.</param>
internal sealed record MailboxWork(string Name, string Command, double? AimRatio)
{
    private const string Envelope = "(UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE)";
    private const string Fields = "(UID BODY.PEEK[HEADER.FIELDS (FROM TO CC SUBJECT DATE)])";
    private const string Sort = "SORT (REVERSE DATE SUBJECT) UTF-8 ALL";
    private const string Thread = "THREAD REFERENCES UTF-8 ALL";

    /// <summary>All of them, in the table's order.</summary>
    public static IReadOnlyList<MailboxWork> All { get; } =
    [
        new("SELECT, warm", "SELECT INBOX", 1.0) { Repeats = 20, IsOnNewConnection = true },
        new("SELECT of the selected mailbox", "SELECT INBOX", null) { Repeats = 20 },
        new("FETCH 1:* (UID FLAGS)", "FETCH 1:* (UID FLAGS)", 0.6) { Repeats = 5 },
        new("FETCH 1:* ENVELOPE and more, cold", "FETCH 1:* " + Envelope, 0.4) { IsCold = true },
        new("FETCH 1:* ENVELOPE and more, warm", "FETCH 1:* " + Envelope, 0.3) { Repeats = 2 },
        new("FETCH 1:* (UID BODYSTRUCTURE), cold", "FETCH 1:* (UID BODYSTRUCTURE)", 0.4) { IsCold = true },
        new("FETCH 1:* (UID BODYSTRUCTURE), warm", "FETCH 1:* (UID BODYSTRUCTURE)", 0.8) { Repeats = 2 },
        new("FETCH 1:* of five header fields, cold", "FETCH 1:* " + Fields, 0.4) { IsCold = true },
        new("FETCH 1:* of five header fields, warm", "FETCH 1:* " + Fields, 0.6) { Repeats = 2 },
        new("FETCH 1:1000 (UID BODY.PEEK[])", "FETCH 1:1000 (UID BODY.PEEK[])", 0.8) { Repeats = 5 },
        new("SEARCH SUBJECT", "SEARCH SUBJECT \"quarterly\"", 0.5) { Repeats = 3 },
        new("SEARCH TEXT", "SEARCH TEXT \"unheard-of words\"", 0.4),
        new("SORT (REVERSE DATE SUBJECT), cold", Sort, 0.5) { IsCold = true, Capability = "SORT" },
        new("SORT (REVERSE DATE SUBJECT), warm", Sort, 0.5) { Capability = "SORT" },
        new("THREAD REFERENCES, cold", Thread, 0.5) { IsCold = true, Capability = "THREAD=REFERENCES" },
        new("THREAD REFERENCES, warm", Thread, 0.5) { Capability = "THREAD=REFERENCES" },
        new("STORE 1:* +FLAGS.SILENT", "STORE 1:* +FLAGS.SILENT (\\Flagged)", 1.0) { Before = "STORE 1:* -FLAGS.SILENT (\\Flagged)", Repeats = 5 },
        new("COPY 1:1000", "COPY 1:1000 copy{0}", 0.6) { Before = "CREATE copy{0}" },
    ];

    /// <summary>Whether it is done without cached knowledge of the messages' texts, on disk or in a process.</summary>
    public bool IsCold { get; init; }

    /// <summary>Whether each is the first command of a connection after the login.</summary>
    public bool IsOnNewConnection { get; init; }

    /// <summary>How often it is done in a row; the time is the mean.</summary>
    public int Repeats { get; init; } = 1;

    /// <summary>Done before each, and not measured.</summary>
    public string? Before { get; init; }

    /// <summary>What a server must announce.</summary>
    public string? Capability { get; init; }

    /// <summary>Does the work.</summary>
    /// <returns>Milliseconds of one command.</returns>
    public double Measure(MailboxUnderLoad mailbox, int round)
    {
        if (IsCold)
        {
            mailbox.TurnToCopy();
        }

        var watch = new Stopwatch();
        for (var i = 0; i < Repeats; i++)
        {
            var number = (round * Repeats) + i;
            if (IsOnNewConnection)
            {
                mailbox.Reconnect(select: false);
            }

            _ = Before is null ? null : mailbox.Imap.Command(string.Format(CultureInfo.InvariantCulture, Before, number));
            watch.Start();
            _ = mailbox.Imap.Command(string.Format(CultureInfo.InvariantCulture, Command, number));
            watch.Stop();
        }

        if (IsCold)
        {
            mailbox.Reconnect();
        }

        return watch.Elapsed.TotalMilliseconds / Repeats;
    }
}
