using System.Globalization;
using System.Text;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Session;

/// <summary>What CAPABILITY answers: all that works in the session as it stands, changed by <see cref="ImapOptions.Capabilities"/>.</summary>
internal static class ImapCapabilities
{
    // In Dovecot's order where it has one. A row stands here only while all that it promises works.
    private static readonly ImapCapability[] Rows =
    [
        ImapCapability.Always("IMAP4rev1"),
        ImapCapability.Always("IMAP4rev2"),
        ImapCapability.Always("SASL-IR"),
        ImapCapability.Always("ID"),
        ImapCapability.Always("ENABLE"),
        ImapCapability.Always("IDLE"),
        new("LITERAL+", static session => session.Options.AllowLargeNonSynchronizingLiterals),
        new("LITERAL-", static session => !session.Options.AllowLargeNonSynchronizingLiterals),
        ImapCapability.BeforeLogin("STARTTLS", static session => session.Connection.CanStartTls),
        ImapCapability.BeforeLogin("LOGINDISABLED", static session => !session.Services.Mechanisms.AllowsPlaintext(session.Connection.IsSecured)),
        ImapCapability.AfterLogin("MULTIAPPEND"),
        ImapCapability.AfterLogin("NAMESPACE"),
        ImapCapability.AfterLogin("CHILDREN"),
        ImapCapability.AfterLogin("UNSELECT"),
        ImapCapability.AfterLogin("UIDPLUS"),
        ImapCapability.AfterLogin("ESEARCH"),
        ImapCapability.AfterLogin("SEARCHRES"),
        ImapCapability.AfterLogin("WITHIN"),
        ImapCapability.AfterLogin("BINARY"),
        ImapCapability.AfterLogin("MOVE"),
        ImapCapability.AfterLogin("LIST-EXTENDED"),
        ImapCapability.AfterLogin("LIST-STATUS"),
        ImapCapability.AfterLogin("STATUS=SIZE"),
        ImapCapability.AfterLogin("SPECIAL-USE"),
        ImapCapability.AfterLogin("CREATE-SPECIAL-USE"),
        ImapCapability.OfAccount<IMailboxMetadata>("METADATA"),
        ImapCapability.OfAccount<IMailboxMetadata>("METADATA-SERVER"),
        ImapCapability.OfAccount<IMailboxMetadata>("LIST-METADATA"),
        ImapCapability.OfAccount<IMailQuota>("QUOTA"),
        ImapCapability.OfAccount<IMailQuota>("QUOTA=RES-STORAGE"),
        ImapCapability.OfAccount<IMailQuota>("QUOTA=RES-MESSAGE"),
        ImapCapability.OfAccount<IMailQuota>("QUOTA=RES-MAILBOX"),
        ImapCapability.AfterLogin("SNIPPET=FUZZY"),
        ImapCapability.AfterLogin("PREVIEW=FUZZY"),
        ImapCapability.AfterLogin("PREVIEW"),
        ImapCapability.AfterLogin("SAVEDATE"),
        ImapCapability.AfterLogin("OBJECTID"),
        ImapCapability.AfterLogin("APPENDLIMIT") with { Value = static session => AppendLimit.Of(session)?.ToString(CultureInfo.InvariantCulture) },
    ];

    /// <summary>The names, separated by spaces.</summary>
    public static string For(ImapSession session)
    {
        var names = Rows.Where(row => row.IsAnnounced(session)).Select(row => row.NameIn(session)).ToList();
        names.AddRange(Mechanisms(session));
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

    private static IEnumerable<string> Mechanisms(ImapSession session) => session.State is ImapState.NotAuthenticated
        ? session.Services.Mechanisms.Announced(session.Connection.IsSecured).Select(name => "AUTH=" + name)
        : [];
}
