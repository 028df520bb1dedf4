using Embedded.Mail.Imap.Session;
using Embedded.Mail.Messages;
using Embedded.Mail.Messages.Search;
using static Embedded.Mail.Messages.Search.SearchCriteria;

namespace Embedded.Mail.Imap.Commands.Search;

/// <summary>The search keys by name (RFC 9051 §6.4.4, RFC 3501 §6.4.4, RFC 5032); names are given in upper case.</summary>
internal static class SearchKeyNames
{
    private static readonly Not Unseen = new(new HasFlags(MessageFlags.Seen));

    /// <summary>The key of that name which takes no argument; null where there is none.</summary>
    public static SearchCriteria? Find(ReadOnlySpan<char> name, MailboxView view) => name switch
    {
        "ALL" => Everything.Instance,
        "ANSWERED" => new HasFlags(MessageFlags.Answered),
        "DELETED" => new HasFlags(MessageFlags.Deleted),
        "DRAFT" => new HasFlags(MessageFlags.Draft),
        "FLAGGED" => new HasFlags(MessageFlags.Flagged),
        "SEEN" => new HasFlags(MessageFlags.Seen),
        "UNANSWERED" => new Not(new HasFlags(MessageFlags.Answered)),
        "UNDELETED" => new Not(new HasFlags(MessageFlags.Deleted)),
        "UNDRAFT" => new Not(new HasFlags(MessageFlags.Draft)),
        "UNFLAGGED" => new Not(new HasFlags(MessageFlags.Flagged)),
        "UNSEEN" => Unseen,
        "RECENT" => new InSet(view.Recent),
        "OLD" => new Not(new InSet(view.Recent)),
        "SAVEDATESUPPORTED" => Everything.Instance,
        "NEW" => new All([new InSet(view.Recent), Unseen]),
        _ => null,
    };

    /// <summary>Whether a key has that name and takes arguments.</summary>
    public static bool HasArguments(ReadOnlySpan<char> name) =>
        name is "NOT" or "FUZZY" or "OR" or "UID" or "KEYWORD" or "UNKEYWORD" or "HEADER" or "BODY" or "TEXT" or "LARGER" or "SMALLER"
            or "SUBJECT" or "FROM" or "TO" or "CC" or "BCC" or "BEFORE" or "ON" or "SINCE" or "SENTBEFORE" or "SENTON" or "SENTSINCE"
            or "OLDER" or "YOUNGER" or "UIDBEFORE" or "UIDAFTER" or "MODSEQ" or "SAVEDBEFORE" or "SAVEDON" or "SAVEDSINCE" or "EMAILID" or "THREADID";
}
