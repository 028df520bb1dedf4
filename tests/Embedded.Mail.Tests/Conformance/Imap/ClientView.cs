using System.Globalization;

namespace Embedded.Mail.Tests.Conformance.Imap;

/// <summary>What a client knows of its mailbox by the untagged replies alone; finds those that no server may send.</summary>
internal sealed class ClientView
{
    // The UIDs by sequence number, 0 while unknown.
    private readonly List<long> _uids = [];
    private readonly List<int> _expunged = [];

    public int Count => _uids.Count;

    public bool HasQresync { get; private set; }

    /// <summary>Begins to count what is expunged anew.</summary>
    public void BeginGroup() => _expunged.Clear();

    /// <summary>Forgets the mailbox.</summary>
    public void Clear()
    {
        _uids.Clear();
        _expunged.Clear();
    }

    /// <summary>The sequence number that a message has now, by that when the group began; 0 when it is gone.</summary>
    public int CurrentNumber(int number)
    {
        foreach (var expunged in _expunged)
        {
            number = number == expunged ? 0 : number > expunged ? number - 1 : number;
        }

        return number;
    }

    /// <summary>Takes in a reply.</summary>
    /// <param name="reply">The reply without its asterisk.</param>
    /// <param name="inProgress">The commands that have been sent and not answered.</param>
    /// <exception cref="ScriptException">No server may send it.</exception>
    public void Apply(IReadOnlyList<ImapArgument> reply, IReadOnlyCollection<CommandInProgress> inProgress)
    {
        if (reply.Count >= 2 && Number(reply[0]) is { } number)
        {
            ApplyNumbered(number, reply, inProgress);
        }
        else if (reply.Count >= 2 && reply[0].Is("VANISHED") && !IsEarlier(reply[1]))
        {
            Vanish(((ImapArgument.Text)reply[1]).Value);
        }
        else if (reply.Count >= 1 && reply[0].Is("ENABLED"))
        {
            HasQresync |= reply.Any(argument => argument.Is("QRESYNC"));
        }
    }

    private static long? Number(ImapArgument argument) =>
        argument is ImapArgument.Atom { Value: var text } && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static bool IsEarlier(ImapArgument argument) => argument is ImapArgument.List;

    private void ApplyNumbered(long number, IReadOnlyList<ImapArgument> reply, IReadOnlyCollection<CommandInProgress> inProgress)
    {
        if (reply[1].Is("EXISTS"))
        {
            Require(number >= Count, $"EXISTS drops from {Count} to {number}");
            _uids.AddRange(new long[(int)number - Count]);
        }
        else if (reply[1].Is("EXPUNGE"))
        {
            Require(number >= 1 && number <= Count, $"EXPUNGE of {number}, out of {Count}");
            Require(!inProgress.Any(command => command.Names(number)), $"EXPUNGE of {number}, which a command in progress names");
            Require(inProgress.Count == 0 || !inProgress.All(command => command.KeepsNumbers), $"EXPUNGE of {number} while sequence numbers are in use");
            RemoveAt((int)number);
        }
        else if (reply[1].Is("FETCH") && reply.Count > 2 && reply[2] is ImapArgument.List items)
        {
            Require(number >= 1 && (number <= Count || inProgress.Any(command => command.Selects)), $"FETCH of {number}, out of {Count}");
            ApplyFetch((int)number, items);
        }
    }

    private void ApplyFetch(int number, ImapArgument.List items)
    {
        var at = items.Items.TakeWhile(item => !item.Is("UID")).Count();
        if (at + 1 >= items.Items.Count || Number(items.Items[at + 1]) is not { } uid)
        {
            Require(!HasQresync, $"FETCH of {number} without UID while QRESYNC is enabled");
        }
        else if (number <= Count)
        {
            Require(_uids[number - 1] == 0 || _uids[number - 1] == uid, $"FETCH of {number} with UID {uid}, which was {_uids[number - 1]}");
            _uids[number - 1] = uid;
        }
    }

    private void Vanish(string set)
    {
        foreach (var range in set.Split(','))
        {
            var ends = range.Split(':').Select(end => long.Parse(end, CultureInfo.InvariantCulture)).ToArray();
            for (var uid = ends[^1]; uid >= ends[0]; uid--)
            {
                Require(Count > 0, $"VANISHED of {uid} from an empty mailbox");
                var at = _uids.IndexOf(uid);
                RemoveAt(at >= 0 ? at + 1 : Math.Max(1, _uids.FindLastIndex(known => known > 0 && known < uid) + 2));
            }
        }
    }

    private void RemoveAt(int number)
    {
        _uids.RemoveAt(Math.Min(number, Count) - 1);
        _expunged.Add(number);
    }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new ScriptException("No server may send this: " + otherwise);
        }
    }
}
