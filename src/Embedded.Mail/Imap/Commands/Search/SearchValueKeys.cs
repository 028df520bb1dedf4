using System.Diagnostics.CodeAnalysis;
using System.Text;
using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Messages;
using Embedded.Mail.Messages.Search;
using static Embedded.Mail.Messages.Search.SearchCriteria;

namespace Embedded.Mail.Imap.Commands.Search;

/// <summary>Reads the arguments of search keys that mean the same in every mailbox.</summary>
internal static class SearchValueKeys
{
    public static bool TryReadKeywordKey(this ref ImapReader reader, bool isSet, [NotNullWhen(true)] out SearchCriteria? key)
    {
        key = null;
        if (!reader.TryReadAtom(out var name))
        {
            return false;
        }

        // A keyword that cannot be is one that no message has.
        SearchCriteria has = Keyword.TryCreate(Encoding.ASCII.GetString(name), out var keyword) ? new HasKeyword(keyword) : new Any([]);
        key = isSet ? has : new Not(has);
        return true;
    }

    // RFC 8474 §6: an id that is no message's finds nothing, and so does every THREADID where messages have none.
    public static bool TryReadObjectIdKey(this ref ImapReader reader, bool isEmail, [NotNullWhen(true)] out SearchCriteria? key)
    {
        key = null;
        if (!reader.TryReadAString(out var id))
        {
            return false;
        }

        key = isEmail && ObjectIds.TryParse(id, out var guid) ? new WithGuid(guid) : new Any([]);
        return true;
    }

    public static bool TryReadSizeKey(this ref ImapReader reader, bool isLarger, [NotNullWhen(true)] out SearchCriteria? key)
    {
        key = null;
        if (!reader.TryReadNumber64(out var octets))
        {
            return false;
        }

        key = isLarger ? new Larger(octets) : new Smaller(octets);
        return true;
    }

    // RFC 9738 §3.2: the UID itself is excluded.
    public static bool TryReadUidLimitKey(this ref ImapReader reader, bool isBefore, [NotNullWhen(true)] out SearchCriteria? key)
    {
        key = null;
        if (!reader.TryReadNonZero(out var uid))
        {
            return false;
        }

        var others = isBefore ? UidSet.Range(new Uid(uid), Uid.Max) : UidSet.Range(Uid.First, new Uid(uid));
        key = new InSet(UidSet.All.Except(others));
        return true;
    }

    public static bool TryReadDateKey(this ref ImapReader reader, scoped ReadOnlySpan<char> name, [NotNullWhen(true)] out SearchCriteria? key)
    {
        key = null;
        if (!reader.TryReadDate(out var day))
        {
            return false;
        }

        DateOnly? next = day == DateOnly.MaxValue ? null : day.AddDays(1);
        key = name switch
        {
            "BEFORE" => new OnDays(MessageDate.Arrived, null, day),
            "ON" => new OnDays(MessageDate.Arrived, day, next),
            "SINCE" => new OnDays(MessageDate.Arrived, day, null),
            "SAVEDBEFORE" => new OnDays(MessageDate.Saved, null, day),
            "SAVEDON" => new OnDays(MessageDate.Saved, day, next),
            "SAVEDSINCE" => new OnDays(MessageDate.Saved, day, null),
            "SENTBEFORE" => new OnDays(MessageDate.Sent, null, day),
            "SENTON" => new OnDays(MessageDate.Sent, day, next),
            _ => new OnDays(MessageDate.Sent, day, null),
        };
        return true;
    }
}
