using System.Collections.Frozen;

namespace Embedded.Mail.Imap.Session;

/// <summary>Which commands change the selected mailbox, so that a client hears of it whatever its NOTIFY says.</summary>
internal static class OwnChanges
{
    private static readonly FrozenSet<string> Adding = FrozenSet.Create(
        StringComparer.Ordinal, "APPEND", "REPLACE", "UID REPLACE", "COPY", "UID COPY", "MOVE", "UID MOVE");

    private static readonly FrozenSet<string> Changing = FrozenSet.Create(
        StringComparer.Ordinal, "STORE", "UID STORE", "EXPUNGE", "UID EXPUNGE");

    /// <summary>Whether the command may bring messages into it, which the client knows without being told what is in them (RFC 5465 §5.2).</summary>
    public static bool MayAdd(string? command) => command is not null && Adding.Contains(command);

    /// <summary>Whether the command may change it at all.</summary>
    public static bool MayChange(string? command) => command is not null && (Adding.Contains(command) || Changing.Contains(command));
}
