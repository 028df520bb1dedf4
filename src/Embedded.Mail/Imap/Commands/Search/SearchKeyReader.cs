using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;
using Embedded.Mail.Imap.Session;
using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Messages;
using Embedded.Mail.Messages.Search;
using static Embedded.Mail.Messages.Search.SearchCriteria;

namespace Embedded.Mail.Imap.Commands.Search;

/// <summary>Reads search keys (RFC 9051 §6.4.4, RFC 3501 §6.4.4, RFC 5032) into a tree that needs no session to be understood.</summary>
/// <param name="view">The view in which numbers have a meaning.</param>
/// <param name="saved">What <c>$</c> means.</param>
/// <param name="now">The instant from which OLDER and YOUNGER count.</param>
internal sealed class SearchKeyReader(MailboxView view, UidSet saved, DateTimeOffset now)
{
    /// <summary>Most keys in one command: each may cost a look at every message.</summary>
    public const int MaxKeys = 1000;

    private const int LongestName = 20;

    private int _count;
    private bool _isFuzzy;

    /// <summary>Whether all strings were UTF-8, as they have to be.</summary>
    public bool HasOnlyUtf8 { get; private set; } = true;

    /// <summary>Whether a modseq is asked for, so that the answer must tell the highest (RFC 7162 §3.1.5).</summary>
    public bool UsesModSeqs { get; private set; }

    /// <summary>Whether a sequence number is named, so that no message may go while the command runs, be it with UID or not (RFC 9051 §5.5).</summary>
    public bool UsesNumbers { get; private set; }

    /// <summary>Reads keys separated by spaces; all of them must hold.</summary>
    public bool TryReadAll(ref ImapReader reader, [NotNullWhen(true)] out SearchCriteria? criteria)
    {
        criteria = null;
        var keys = ImmutableArray.CreateBuilder<SearchCriteria>();
        do
        {
            if (!TryReadKey(ref reader, out var key))
            {
                return false;
            }

            keys.Add(key);
        }
        while (reader.Peek == ' ' && reader.Rest.Trim((byte)' ').Length > 0 && reader.TryReadSpace());

        criteria = keys.Count == 1 ? keys[0] : new All(keys.DrainToImmutable());
        return true;
    }

    private bool TryReadKey(ref ImapReader reader, [NotNullWhen(true)] out SearchCriteria? key)
    {
        key = null;
        if (++_count > MaxKeys)
        {
            return reader.Fail("too many search keys");
        }

        if (reader.Peek == '(')
        {
            return reader.TryReadOpen() && TryReadAll(ref reader, out key) && reader.TryReadClose();
        }

        if (char.IsAsciiDigit((char)reader.Peek) || reader.Peek is (byte)'*' or (byte)'$')
        {
            return TryReadNumbers(ref reader, out key);
        }

        return TryReadNamed(ref reader, out key);
    }

    private bool TryReadNumbers(ref ImapReader reader, [NotNullWhen(true)] out SearchCriteria? key)
    {
        key = null;
        var isSaved = reader.Peek == '$';
        UsesNumbers |= !isSaved;
        return view.IsUidOnly && !isSaved ? reader.Fail(UidOnly.Error) : TryReadSet(ref reader, isUid: false, out key);
    }

    // Dovecot finds nothing where a number exceeds the count of messages; only the commands that act on messages refuse it.
    private bool TryReadSet(ref ImapReader reader, bool isUid, [NotNullWhen(true)] out SearchCriteria? key)
    {
        key = null;
        UidSet uids;
        if (reader.Peek == '$')
        {
            uids = saved;
            if (!reader.TryReadWord("$"u8))
            {
                return false;
            }
        }
        else if (reader.TryReadSequenceSet(out var set))
        {
            uids = isUid ? view.ResolveUids(set) : view.ResolveNumbers(set);
        }
        else
        {
            return false;
        }

        key = new InSet(uids);
        return true;
    }

    private bool TryReadNamed(ref ImapReader reader, [NotNullWhen(true)] out SearchCriteria? key)
    {
        Span<char> upper = stackalloc char[LongestName];
        var before = reader.Rest;
        key = null;
        if (!reader.TryReadAtom(out var atom))
        {
            return false;
        }

        if (atom.Length > upper.Length || Ascii.ToUpper(atom, upper, out var length) != OperationStatus.Done)
        {
            return reader.FailAt(before, "unknown search key");
        }

        upper = upper[..length];
        key = SearchKeyNames.Find(upper, view);
        if (key is not null)
        {
            return true;
        }

        return SearchKeyNames.HasArguments(upper)
            ? reader.TryReadSpace() && TryReadArguments(ref reader, upper, out key)
            : reader.FailAt(before, "unknown search key");
    }

    private bool TryReadArguments(ref ImapReader reader, scoped ReadOnlySpan<char> name, [NotNullWhen(true)] out SearchCriteria? key)
    {
        return name switch
        {
            "NOT" => TryReadNot(ref reader, out key),
            "FUZZY" => TryReadFuzzy(ref reader, out key),
            "OR" => TryReadOr(ref reader, out key),
            "UID" => TryReadSet(ref reader, isUid: true, out key),
            "KEYWORD" => reader.TryReadKeywordKey(isSet: true, out key),
            "UNKEYWORD" => reader.TryReadKeywordKey(isSet: false, out key),
            "LARGER" or "SMALLER" => reader.TryReadSizeKey(isLarger: name[0] == 'L', out key),
            "OLDER" or "YOUNGER" => TryReadAge(ref reader, isOlder: name[0] == 'O', out key),
            "UIDBEFORE" or "UIDAFTER" => reader.TryReadUidLimitKey(isBefore: name[3] == 'B', out key),
            "MODSEQ" => TryReadModSeq(ref reader, out key),
            "EMAILID" or "THREADID" => reader.TryReadObjectIdKey(isEmail: name[0] == 'E', out key),
            "HEADER" => TryReadHeader(ref reader, out key),
            "BODY" or "TEXT" or "SUBJECT" or "FROM" or "TO" or "CC" or "BCC" => TryReadTextKey(ref reader, name, out key),
            _ => reader.TryReadDateKey(name, out key),
        };
    }

    private bool TryReadNot(ref ImapReader reader, [NotNullWhen(true)] out SearchCriteria? key)
    {
        key = null;
        if (!reader.TryDescend() || !TryReadKey(ref reader, out var operand))
        {
            return false;
        }

        reader.Ascend();
        key = new Not(operand);
        return true;
    }

    // RFC 6203 §3: of what follows, texts need not be there as they stand.
    private bool TryReadFuzzy(ref ImapReader reader, [NotNullWhen(true)] out SearchCriteria? key)
    {
        var outer = _isFuzzy;
        _isFuzzy = true;
        key = null;
        if (!reader.TryDescend() || !TryReadKey(ref reader, out key))
        {
            return false;
        }

        reader.Ascend();
        _isFuzzy = outer;
        return true;
    }

    // ORs within ORs are but a list of alternatives, so that a client may ask for as many as it likes, and no depth is needed for them.
    private bool TryReadOr(ref ImapReader reader, [NotNullWhen(true)] out SearchCriteria? key)
    {
        key = null;
        var alternatives = ImmutableArray.CreateBuilder<SearchCriteria>();
        for (var missing = 2; missing > 0;)
        {
            if (reader.NextIsWord("OR"u8))
            {
                missing++;
                if (!reader.TryReadWord("OR"u8) || !reader.TryReadSpace())
                {
                    return false;
                }

                continue;
            }

            if (!TryReadKey(ref reader, out var alternative) || (--missing > 0 && !reader.TryReadSpace()))
            {
                return false;
            }

            alternatives.Add(alternative);
        }

        key = new Any(alternatives.DrainToImmutable());
        return true;
    }

    private bool TryReadAge(ref ImapReader reader, bool isOlder, [NotNullWhen(true)] out SearchCriteria? key)
    {
        key = null;
        if (!reader.TryReadNonZero(out var seconds))
        {
            return false;
        }

        // RFC 5032 §3: OLDER is "at or before", YOUNGER "at or after"; dates of messages are whole seconds.
        var limit = now.AddSeconds(-(double)seconds);
        key = isOlder ? new ArrivedBetween(null, limit.AddTicks(1)) : new ArrivedBetween(limit, null);
        return true;
    }

    // RFC 7162 §3.1.5: who keeps one modseq of each message takes no notice of the metadata item that may stand before it.
    private bool TryReadModSeq(ref ImapReader reader, [NotNullWhen(true)] out SearchCriteria? key)
    {
        key = null;
        if (!char.IsAsciiDigit((char)reader.Peek) && !reader.TryReadModSeqEntry())
        {
            return false;
        }

        UsesModSeqs = true;
        if (!reader.TryReadModSeq(out var modSeq))
        {
            return false;
        }

        key = new ChangedSince(modSeq);
        return true;
    }

    private bool TryReadHeader(ref ImapReader reader, [NotNullWhen(true)] out SearchCriteria? key)
    {
        key = null;
        if (!TryReadText(ref reader, out var name) || !reader.TryReadSpace() || !TryReadText(ref reader, out var text))
        {
            return false;
        }

        key = new Header(name, text) { IsFuzzy = _isFuzzy };
        return true;
    }

    private bool TryReadTextKey(ref ImapReader reader, scoped ReadOnlySpan<char> name, [NotNullWhen(true)] out SearchCriteria? key)
    {
        key = null;
        if (!TryReadText(ref reader, out var text))
        {
            return false;
        }

        key = name switch
        {
            "BODY" => new Body(text) { IsFuzzy = _isFuzzy },
            "TEXT" => new AnyText(text) { IsFuzzy = _isFuzzy },
            "SUBJECT" => new Header("Subject", text) { IsFuzzy = _isFuzzy },
            "FROM" => new Address("From", text) { IsFuzzy = _isFuzzy },
            "TO" => new Address("To", text) { IsFuzzy = _isFuzzy },
            "CC" => new Address("Cc", text) { IsFuzzy = _isFuzzy },
            _ => new Address("Bcc", text) { IsFuzzy = _isFuzzy },
        };
        return true;
    }

    private bool TryReadText(ref ImapReader reader, [NotNullWhen(true)] out string? text)
    {
        text = null;
        if (!reader.TryReadAString(out var octets))
        {
            return false;
        }

        if (!Utf8.IsValid(octets))
        {
            HasOnlyUtf8 = false;
            return reader.Fail("string is not UTF-8");
        }

        text = Encoding.UTF8.GetString(octets);
        return true;
    }
}
