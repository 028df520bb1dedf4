using System.Text;

namespace Embedded.Mail.Imap.Session;

/// <summary>What CAPABILITY answers: all that works in the session as it stands, changed by <see cref="ImapOptions.Capabilities"/>.</summary>
internal static class ImapCapabilities
{
    private static readonly ImapCapability[] Rows =
    [
        ImapCapability.Always("IMAP4rev1"),
        new("LITERAL+", static session => session.Options.AllowLargeNonSynchronizingLiterals),
        new("LITERAL-", static session => !session.Options.AllowLargeNonSynchronizingLiterals),
    ];

    /// <summary>The names, separated by spaces.</summary>
    public static string For(ImapSession session)
    {
        var names = Rows.Where(row => row.IsAnnounced(session)).Select(row => row.Name).ToList();
        foreach (var change in session.Options.Capabilities)
        {
            _ = names.RemoveAll(name => name.Equals(change.TrimStart('+', '-'), StringComparison.OrdinalIgnoreCase));
            if (!change.StartsWith('-'))
            {
                names.Add(change.TrimStart('+'));
            }
        }

        return new StringBuilder().AppendJoin(' ', names).ToString();
    }
}
