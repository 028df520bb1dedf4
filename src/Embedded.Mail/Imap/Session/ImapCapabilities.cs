using System.Globalization;
using System.Text;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Session;

/// <summary>What CAPABILITY answers: all that works in the session as it stands, changed by what the options say of the server, the listener and the client, and the userdb of the user.</summary>
internal static class ImapCapabilities
{
    /// <summary>The userdb's field that changes the list for one user, with the name of Dovecot's setting.</summary>
    private const string UserField = "imap_capability";

    // In Dovecot's order where it has one. A row stands here only while all that it promises works.
    private static readonly ImapCapability[] Rows =
    [
        ImapCapability.Always("IMAP4rev1"),
        ImapCapability.Always("IMAP4rev2"),
        ImapCapability.Always("SASL-IR"),
        ImapCapability.Always("LOGIN-REFERRALS"),
        ImapCapability.Always("ID"),
        ImapCapability.Always("ENABLE"),
        ImapCapability.Always("IDLE"),
        new("LITERAL+", static session => session.Options.AllowLargeNonSynchronizingLiterals),
        new("LITERAL-", static session => !session.Options.AllowLargeNonSynchronizingLiterals),
        ImapCapability.BeforeLogin("STARTTLS", static session => session.Connection.CanStartTls),
        ImapCapability.BeforeLogin("LOGINDISABLED", static session => !session.Services.Mechanisms.AllowsPlaintext(session.Connection.IsSecured)),
        ImapCapability.AfterLogin("SORT"),
        ImapCapability.AfterLogin("SORT=DISPLAY"),
        ImapCapability.AfterLogin("THREAD=REFERENCES"),
        ImapCapability.AfterLogin("THREAD=REFS"),
        ImapCapability.AfterLogin("THREAD=ORDEREDSUBJECT"),
        ImapCapability.AfterLogin("MULTIAPPEND"),
        ImapCapability.AfterLogin("NAMESPACE"),
        ImapCapability.AfterLogin("CHILDREN"),
        ImapCapability.AfterLogin("UNSELECT"),
        ImapCapability.AfterLogin("UIDPLUS"),
        ImapCapability.AfterLogin("CONDSTORE"),
        ImapCapability.AfterLogin("QRESYNC"),
        ImapCapability.AfterLogin("UIDONLY"),
        ImapCapability.AfterLogin("INPROGRESS"),
        ImapCapability.OfLimit("MESSAGELIMIT", static options => options.MaxMessagesPerCommand),
        ImapCapability.OfLimit("SAVELIMIT", static options => options.MaxMessagesPerSave),
        ImapCapability.AfterLogin("I18NLEVEL=1"),
        ImapCapability.AfterLogin("ESEARCH"),
        ImapCapability.AfterLogin("ESORT"),
        ImapCapability.AfterLogin("PARTIAL"),
        ImapCapability.AfterLogin("MULTISEARCH"),
        ImapCapability.AfterLogin("SEARCH=FUZZY"),
        ImapCapability.AfterLogin("CONTEXT=SEARCH"),
        ImapCapability.AfterLogin("CONTEXT=SORT"),
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
        ImapCapability.OfAccount<IMailboxAccessControl>("ACL"),
        ImapCapability.OfAccount<IMailboxAccessControl>("RIGHTS=texk"),
        ImapCapability.OfAccount<IMailboxAccessControl>("LIST-MYRIGHTS"),
        ImapCapability.OfAccount<IMailQuota>("QUOTA"),
        ImapCapability.OfAccount<IMailQuota>("QUOTA=RES-STORAGE"),
        ImapCapability.OfAccount<IMailQuota>("QUOTA=RES-MESSAGE"),
        ImapCapability.OfAccount<IMailQuota>("QUOTA=RES-MAILBOX"),
        ImapCapability.OfAccount<IMailQuota>("QUOTASET"),
        ImapCapability.AfterLogin("CATENATE"),
        ImapCapability.AfterLogin("URL-PARTIAL"),
        ImapCapability.OfAccount<IMailboxMetadata>("URLAUTH"),
        ImapCapability.OfAccount<IMailboxMetadata>("URLAUTH=BINARY"),
        ImapCapability.AfterLogin("REPLACE"),
        ImapCapability.AfterLogin("UTF8=ACCEPT"),
        ImapCapability.AfterLogin("SNIPPET=FUZZY"),
        ImapCapability.AfterLogin("PREVIEW=FUZZY"),
        ImapCapability.AfterLogin("PREVIEW"),
        ImapCapability.AfterLogin("SAVEDATE"),
        ImapCapability.AfterLogin("OBJECTID"),
        ImapCapability.AfterLogin("APPENDLIMIT") with { Value = static session => AppendLimit.Told(session)?.ToString(CultureInfo.InvariantCulture) },
        ImapCapability.AfterLogin("NOTIFY"),
        ImapCapability.AfterLogin("XLIST"),
        ImapCapability.AfterLogin("UNAUTHENTICATE"),
        new("COMPRESS=DEFLATE", static session => session.State is ImapState.Authenticated && session.Connection.CanCompress),
    ];

    /// <summary>The names, separated by spaces.</summary>
    public static string For(ImapSession session) => new StringBuilder().AppendJoin(' ', Names(session)).ToString();

    /// <summary>Whether a name is among them.</summary>
    public static bool Has(ImapSession session, string name) => Names(session).Contains(name, StringComparer.OrdinalIgnoreCase);

    private static List<string> Names(ImapSession session)
    {
        var names = Rows.Where(row => row.IsAnnounced(session)).Select(row => row.NameIn(session)).ToList();
        names.AddRange(Mechanisms(session));
        CapabilityChanges.Apply(names, session.Options.Capabilities);
        foreach (var changes in Masks(session))
        {
            CapabilityChanges.Apply(names, changes);
        }

        return names;
    }

    // From the general to the special: what is said of the user holds whatever is said of the listener and the program.
    private static IEnumerable<string> Masks(ImapSession session)
    {
        if (session.Options.ListenerCapabilities.TryGetValue(session.Connection.ListenerName, out var ofListener))
        {
            yield return ofListener;
        }

        foreach (var ofClient in session.ClientMasks)
        {
            yield return ofClient;
        }

        if (session.State is ImapState.Authenticated { Account.User: var user } && user.Fields.TryGetValue(UserField, out var ofUser))
        {
            yield return ofUser;
        }
    }

    private static IEnumerable<string> Mechanisms(ImapSession session) => session.State is ImapState.NotAuthenticated
        ? session.Services.Mechanisms.Announced(ImapLogin.Template(session), session.Connection.FindChannelBinding).Select(name => "AUTH=" + name)
        : [];
}
