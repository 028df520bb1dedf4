using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Imap.Commands;

/// <summary>What a GETMETADATA asks (RFC 5464 §4.2).</summary>
internal sealed class GetMetadataRequest
{
    private readonly List<string> _names = [];
    private int _depth;
    private long? _maxSize;

    /// <summary>Whether the server's entries are meant and not those of a mailbox.</summary>
    public bool IsServer { get; private set; }

    /// <summary>The mailbox; null for the server, and for a name that no mailbox can have.</summary>
    public MailboxName? Mailbox { get; private set; }

    /// <summary>Reads the arguments.</summary>
    public static bool TryRead(ref ImapReader reader, MailboxNaming naming, out GetMetadataRequest request)
    {
        request = new GetMetadataRequest();
        return reader.TryReadSpace()
            && (reader.Peek != '(' || (request.TryReadOptions(ref reader) && reader.TryReadSpace()))
            && request.TryReadMailbox(ref reader, naming)
            && reader.TryReadSpace()
            && (!IsOptions(reader.Rest) || (request.TryReadOptions(ref reader) && reader.TryReadSpace()))
            && reader.TryReadEntries(request._names)
            && reader.TryReadEnd();
    }

    /// <summary>Picks what is asked for, each entry once, in the order asked for. What is asked for by its name alone and is not there is NIL, as Dovecot tells it.</summary>
    /// <param name="entries">All entries, by name.</param>
    /// <param name="longest">The size of the largest value that MAXSIZE leaves out; 0 when there is none.</param>
    public IReadOnlyCollection<KeyValuePair<string, ReadOnlyMemory<byte>?>> Select(
        IReadOnlyDictionary<string, ReadOnlyMemory<byte>> entries, out int longest)
    {
        longest = 0;
        var told = new HashSet<string>(StringComparer.Ordinal);
        var selected = new List<KeyValuePair<string, ReadOnlyMemory<byte>?>>();
        foreach (var (name, value) in _names.SelectMany(asked => Below(asked, entries)).Where(entry => told.Add(entry.Key)))
        {
            if (value?.Length > _maxSize)
            {
                longest = Math.Max(longest, value.Value.Length);
            }
            else
            {
                selected.Add(KeyValuePair.Create(name, value));
            }
        }

        return selected;
    }

    // The examples of RFC 5464 have the options behind the mailbox, its grammar before it; an entry's name begins with "/".
    private static bool IsOptions(ReadOnlySpan<byte> rest) =>
        rest.Length > 1 && rest[0] == '(' && char.IsAsciiLetter((char)rest[1]);

    private IEnumerable<KeyValuePair<string, ReadOnlyMemory<byte>?>> Below(string asked, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> entries)
    {
        if (entries.TryGetValue(asked, out var value))
        {
            yield return KeyValuePair.Create(asked, (ReadOnlyMemory<byte>?)value);
        }
        else if (_depth == 0)
        {
            yield return KeyValuePair.Create(asked, (ReadOnlyMemory<byte>?)null);
        }

        if (_depth == 0)
        {
            yield break;
        }

        var start = asked + "/";
        foreach (var (name, below) in entries)
        {
            if (name.StartsWith(start, StringComparison.Ordinal) && (_depth > 1 || !name.AsSpan(start.Length).Contains('/')))
            {
                yield return KeyValuePair.Create(name, (ReadOnlyMemory<byte>?)below);
            }
        }
    }

    private bool TryReadMailbox(ref ImapReader reader, MailboxNaming naming)
    {
        if (!reader.TryReadMailboxText(naming, out var text))
        {
            return false;
        }

        IsServer = text?.Length == 0;
        Mailbox = !IsServer && text is not null && naming.TryCreate(text, out var name) ? name : null;
        return true;
    }

    private bool TryReadOptions(ref ImapReader reader)
    {
        if (!reader.TryReadOpen())
        {
            return false;
        }

        var first = true;
        do
        {
            if ((!first && !reader.TryReadSpace()) || !TryReadOption(ref reader))
            {
                return false;
            }

            first = false;
        }
        while (reader.Peek != ')');

        return reader.TryReadClose();
    }

    private bool TryReadOption(ref ImapReader reader)
    {
        if (reader.NextIsWord("MAXSIZE"u8))
        {
            _maxSize = reader.TryReadWord("MAXSIZE"u8) && reader.TryReadSpace() && reader.TryReadNumber64(out var size) ? size : null;
            return _maxSize is not null;
        }

        return reader.NextIsWord("DEPTH"u8)
            ? reader.TryReadWord("DEPTH"u8) && reader.TryReadSpace() && TryReadDepth(ref reader)
            : reader.Fail("Unknown option");
    }

    private bool TryReadDepth(ref ImapReader reader)
    {
        if (!reader.TryReadAtom(out var word))
        {
            return false;
        }

        _depth = word switch
        {
            [(byte)'0'] => 0,
            [(byte)'1'] => 1,
            _ when System.Text.Ascii.EqualsIgnoreCase(word, "infinity"u8) => int.MaxValue,
            _ => -1,
        };
        return _depth >= 0 || reader.Fail("Invalid value for DEPTH option");
    }
}
