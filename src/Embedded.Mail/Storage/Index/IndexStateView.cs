using System.Text;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Index;

/// <summary>Makes of an index's state what a mailbox's sessions share.</summary>
internal sealed class IndexStateView(IndexState index, KeywordTable table)
{
    private readonly Dictionary<string, int> _sets = new(StringComparer.Ordinal);

    /// <summary>The state of the mailbox.</summary>
    /// <exception cref="MailStoreException">Limit: the mailbox has too many combinations of keywords.</exception>
    public MailboxState ToMailboxState()
    {
        var header = index.Header;
        return new()
        {
            UidValidity = new(header.UidValidity),
            UidNext = new(header.NextUid),
            HighestModSeq = index.HighestModSeq,
            FirstRecentUid = new(Math.Clamp(header.FirstRecentUid, 1, header.NextUid)),
            Messages = ToMessages(),
            Keywords = table,
        };
    }

    private MessageList ToMessages()
    {
        var keywords = index.Extensions[IndexExtension.Keywords];
        var editor = MessageList.Empty.Edit();
        for (var i = 0; i < index.Records.Count; i++)
        {
            var flags = (MessageFlags)index.Records.FlagsAt(i) & MessageFlags.All;
            var set = keywords is null ? 0 : ToKeywordSet(keywords.In(index.Records[i]));
            editor.Add(new(index.Records.UidAt(i), flags, set, index.ModSeqAt(i)));
        }

        return editor.ToList();
    }

    private int ToKeywordSet(ReadOnlySpan<byte> mask)
    {
        mask = mask.TrimEnd((byte)0);
        if (mask.IsEmpty)
        {
            return 0;
        }

        // The mask as a string of Latin-1: looking up the same mask again makes none.
        Span<char> key = mask.Length <= 256 ? stackalloc char[mask.Length] : new char[mask.Length];
        Encoding.Latin1.GetChars(mask, key);
        var lookup = _sets.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!lookup.TryGetValue(key, out var set))
        {
            set = table.Intern(ToKeywords(mask.ToArray()));
            lookup[key] = set;
        }

        return set;
    }

    /// <summary>What cannot be said in IMAP is left out here and stays in the index.</summary>
    private IEnumerable<Keyword> ToKeywords(byte[] mask)
    {
        for (var i = 0; i < Math.Min(index.Keywords.Names.Count, mask.Length * 8); i++)
        {
            if ((mask[i / 8] & (1 << (i % 8))) != 0 && Keyword.TryCreate(Encoding.Latin1.GetString(index.Keywords.Names[i]), out var keyword))
            {
                yield return keyword;
            }
        }
    }
}
