using System.Globalization;
using Embedded.Mail.Tests.Conformance.Imap;

namespace Embedded.Mail.Tests.Conformance.Mirrors;

/// <summary>A mailbox as a client sees it by the untagged replies alone.</summary>
internal sealed class Mirror
{
    private readonly List<MirrorMessage> _messages = [];

    // After SELECT with QRESYNC: what the client knew before, until it knows how many messages there are now.
    private List<MirrorMessage>? _remembered;
    private bool _resynchronizes;

    public int Count => _messages.Count;

    public IReadOnlyList<MirrorMessage> Messages => _messages;

    /// <summary>Whether QRESYNC is enabled: EXPUNGE must not come any more, and FETCH has the UID.</summary>
    public bool HasQresync { get; set; }

    public long UidValidity { get; private set; }

    /// <summary>A modseq up to which the client knows everything.</summary>
    public long HighestModSeq { get; private set; }

    public long HighestUid => _messages.Count == 0 ? 0 : _messages.Max(message => message.Uid);

    /// <summary>Begins anew, with another mailbox or with what is still known of this one.</summary>
    /// <param name="resynchronizes">Whether what is known of the mailbox stays so.</param>
    /// <param name="isSelected">Whether there is a mailbox whose news may still come, until it is closed (RFC 9051 §7.1, CLOSED).</param>
    public void Select(bool resynchronizes, bool isSelected)
    {
        _resynchronizes = resynchronizes;
        if (!isSelected)
        {
            Begin();
        }
    }

    private void Begin()
    {
        _remembered = _resynchronizes ? [.. _messages.Where(message => message.IsKnown)] : null;
        _messages.Clear();
        HighestModSeq = 0;
    }

    /// <summary>The end of a SELECT: what is remembered and what is new are put together. New messages need not be told of where the client named those it knew (RFC 7162 §3.2.5.1).</summary>
    public void EndSelect()
    {
        if (_remembered is null)
        {
            return;
        }

        var told = _messages.Where(message => message.Uid > 0).ToDictionary(message => message.Uid);
        var known = told.Values.Concat(_remembered.Where(message => !told.ContainsKey(message.Uid))).OrderBy(message => message.Uid).ToList();
        _remembered = null;
        Require(known.Count <= _messages.Count, $"{known.Count} messages are known or told of, and there are {_messages.Count}");
        for (var i = 0; i < known.Count; i++)
        {
            Require(_messages[i].Uid == 0 || _messages[i].Uid == known[i].Uid, $"message {i + 1} is {_messages[i]}, and must be {known[i]}");
            _messages[i] = known[i];
        }
    }

    /// <summary>Takes in an untagged reply without its asterisk.</summary>
    /// <param name="reply">The reply.</param>
    /// <param name="keepsNumbers">Whether a command is in progress during which sequence numbers stay.</param>
    public void Apply(IReadOnlyList<ImapArgument> reply, bool keepsNumbers)
    {
        if (reply.Count >= 2 && reply[0] is ImapArgument.Atom { Value: var text } && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            ApplyNumbered(number, reply, keepsNumbers);
        }
        else if (reply.Count >= 2 && reply[0].Is("VANISHED"))
        {
            Require(HasQresync, "VANISHED without QRESYNC");
            Vanish(((ImapArgument.Text)reply[^1]).Value, reply[1] is ImapArgument.List);
        }
        else
        {
            ApplyCode(reply);
        }
    }

    /// <summary>Takes in the response code of a tagged or untagged OK.</summary>
    public void ApplyCode(IReadOnlyList<ImapArgument> reply)
    {
        if (reply.Count >= 2 && reply[1].Is("[CLOSED]"))
        {
            Begin();
        }
        else if (reply.Count >= 3 && reply[2] is ImapArgument.Text { Value: var value } && long.TryParse(value.TrimEnd(']'), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            UidValidity = reply[1].Is("[UIDVALIDITY") ? number : UidValidity;
            HighestModSeq = reply[1].Is("[HIGHESTMODSEQ") ? number : HighestModSeq;
        }
    }

    private void ApplyNumbered(int number, IReadOnlyList<ImapArgument> reply, bool keepsNumbers)
    {
        if (reply[1].Is("EXISTS"))
        {
            Require(number >= Count, $"EXISTS drops from {Count} to {number}");
            while (Count < number)
            {
                _messages.Add(new MirrorMessage());
            }
        }
        else if (reply[1].Is("EXPUNGE"))
        {
            Require(!HasQresync, "EXPUNGE with QRESYNC");
            Require(!keepsNumbers, $"EXPUNGE of {number} while sequence numbers stay");
            Require(number >= 1 && number <= Count, $"EXPUNGE of {number} out of {Count}");
            _messages.RemoveAt(number - 1);
        }
        else if (reply[1].Is("FETCH"))
        {
            Require(number >= 1 && number <= Count, $"FETCH of {number} out of {Count}");
            ApplyFetch(_messages[number - 1], ((ImapArgument.List)reply[2]).Items);
        }
    }

    private void ApplyFetch(MirrorMessage message, IReadOnlyList<ImapArgument> items)
    {
        var hasUid = false;
        for (var i = 0; i + 1 < items.Count; i += 2)
        {
            if (items[i].Is("UID"))
            {
                var uid = long.Parse(((ImapArgument.Text)items[i + 1]).Value, CultureInfo.InvariantCulture);
                Require(message.Uid == 0 || message.Uid == uid, $"{message} has got the UID {uid}");
                message.Uid = uid;
                hasUid = true;
            }
            else if (items[i].Is("FLAGS"))
            {
                var flags = ((ImapArgument.List)items[i + 1]).Items.OfType<ImapArgument.Text>().Select(flag => flag.Value.ToLowerInvariant());
                message.Flags = new SortedSet<string>(flags.Where(flag => flag != "\\recent"), StringComparer.Ordinal);
            }
        }

        Require(hasUid || !HasQresync, $"FETCH of {message} without UID");
    }

    private void Vanish(string set, bool isEarlier)
    {
        foreach (var range in set.Split(','))
        {
            var ends = range.Split(':').Select(end => long.Parse(end, CultureInfo.InvariantCulture)).ToArray();
            if (isEarlier)
            {
                _ = (_remembered ?? _messages).RemoveAll(message => message.Uid >= ends[0] && message.Uid <= ends[^1] && message.Uid > 0);
                continue;
            }

            for (var uid = ends[^1]; uid >= ends[0]; uid--)
            {
                var at = Find(uid);
                Require(at >= 0, $"VANISHED of {uid}, which there was not");
                _messages.RemoveAt(at);
            }
        }
    }

    // A message whose UID was never told is one of those before the next that is known.
    private int Find(long uid)
    {
        var at = _messages.FindIndex(message => message.Uid == uid);
        var next = _messages.FindIndex(message => message.Uid > uid);
        return at >= 0 ? at : _messages.FindLastIndex(next < 0 ? Count - 1 : next, next < 0 ? Count : next + 1, message => message.Uid == 0);
    }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new MirrorException(otherwise);
        }
    }
}
