using System.Globalization;

namespace Embedded.Mail.Tests.Conformance.Imap;

/// <summary>A command that has been sent.</summary>
/// <param name="Tag">Its tag.</param>
/// <param name="Text">Its text up to the first literal, variables expanded.</param>
/// <param name="Messages">How many messages the mailbox had, for <c>*</c>.</param>
/// <param name="Command">What the script says of it.</param>
internal sealed record CommandInProgress(string Tag, string Text, int Messages, ScriptCommand Command)
{
    private string[] Words => Text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private string Name => Words.Length == 0 ? "" : Words[0].ToUpperInvariant();

    /// <summary>Whether another mailbox, or none, is selected once it succeeds.</summary>
    public bool Closes => Name is "SELECT" or "EXAMINE" or "CLOSE" or "UNSELECT";

    /// <summary>Whether it opens a mailbox.</summary>
    public bool Selects => Name is "SELECT" or "EXAMINE";

    /// <summary>Whether nothing may be expunged while it is the only one (RFC 9051 §7.5.1).</summary>
    public bool KeepsNumbers => Name is "FETCH" or "STORE" or "SEARCH" or "SORT" or "THREAD";

    /// <summary>Whether it names a message by its sequence number.</summary>
    public bool Names(long number) => Name is "FETCH" or "STORE" or "COPY" && Words.Length > 1 && Words[1].Split(',').Any(range => Contains(range, number));

    private bool Contains(string range, long number)
    {
        var ends = range.Split(':').Select(end => end == "*" ? Messages : long.TryParse(end, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : 0).ToArray();
        return number >= ends.Min() && number <= ends.Max();
    }
}
