using System.Collections.Immutable;
using System.Text;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Index;

/// <summary>
/// Between the bit masks that an index keeps of each message's keywords and the numbers of keyword sets that sessions see. Every mask has a number of its own, so that a
/// keyword that cannot be said in IMAP stays with its messages although no session sees it.
/// </summary>
internal sealed class KeywordMasks(IndexKeywords keywords, KeywordTable table)
{
    // A mask as a string of Latin-1 characters without trailing zeros: looking up the same mask again makes none.
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<int, byte[]> _masks = new() { [0] = [] };
    private readonly Dictionary<(int Set, int Keyword, bool Value), int> _changes = [];

    /// <summary>The sets as sessions see them.</summary>
    public KeywordTable Table => table;

    /// <summary>The mask of a set, without trailing zeros.</summary>
    public ReadOnlySpan<byte> MaskOf(int set) => _masks[set];

    /// <summary>Whether a set has the keyword of a number.</summary>
    public bool Has(int set, int keyword) => _masks[set] is var mask && keyword / 8 < mask.Length && (mask[keyword / 8] & (1 << (keyword % 8))) != 0;

    /// <summary>The set of a mask.</summary>
    /// <exception cref="MailStoreException">Limit: the mailbox has too many combinations of keywords.</exception>
    public int SetOf(ReadOnlySpan<byte> mask)
    {
        mask = mask.TrimEnd((byte)0);
        if (mask.IsEmpty)
        {
            return 0;
        }

        Span<char> key = mask.Length <= 256 ? stackalloc char[mask.Length] : new char[mask.Length];
        Encoding.Latin1.GetChars(mask, key);
        var lookup = _numbers.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!lookup.TryGetValue(key, out var set))
        {
            set = Add(mask.ToArray());
            lookup[key] = set;
        }

        return set;
    }

    /// <summary>The set that differs from another by one keyword.</summary>
    /// <exception cref="MailStoreException">Limit: the mailbox has too many combinations of keywords.</exception>
    public int With(int set, int keyword, bool value)
    {
        if (!_changes.TryGetValue((set, keyword, value), out var changed))
        {
            var mask = new byte[Math.Max(_masks[set].Length, (keyword / 8) + 1)];
            _masks[set].CopyTo(mask, 0);
            var bit = 1 << (keyword % 8);
            mask[keyword / 8] = (byte)(value ? mask[keyword / 8] | bit : mask[keyword / 8] & ~bit);
            changed = SetOf(mask);
            _changes.Add((set, keyword, value), changed);
        }

        return changed;
    }

    private int Add(byte[] mask)
    {
        var set = table.AddDistinct(ToKeywords(mask));
        _masks.Add(set, mask);
        return set;
    }

    private ImmutableArray<Keyword> ToKeywords(byte[] mask)
    {
        var visible = ImmutableArray.CreateBuilder<Keyword>();
        for (var i = 0; i < Math.Min(keywords.Names.Count, mask.Length * 8); i++)
        {
            if ((mask[i / 8] & (1 << (i % 8))) != 0 && Keyword.TryCreate(Encoding.Latin1.GetString(keywords.Names[i]), out var keyword))
            {
                visible.Add(keyword);
            }
        }

        return visible.DrainToImmutable();
    }
}
