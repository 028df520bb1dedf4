using System.Collections.Immutable;
using System.Text;
using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Messages.Sort;

namespace Embedded.Mail.Imap.Commands.Search;

/// <summary>Reads what SORT and THREAD are told before what to find (RFC 5256 §5, RFC 5957).</summary>
internal static class SortParser
{
    private static readonly (string Name, SortField Field)[] Fields =
    [
        ("ARRIVAL", SortField.Arrival),
        ("CC", SortField.Cc),
        ("DATE", SortField.Date),
        ("DISPLAYFROM", SortField.DisplayFrom),
        ("DISPLAYTO", SortField.DisplayTo),
        ("FROM", SortField.From),
        ("RELEVANCY", SortField.Relevancy),
        ("SIZE", SortField.Size),
        ("SUBJECT", SortField.Subject),
        ("TO", SortField.To),
    ];

    private static readonly (string Name, ThreadAlgorithm Algorithm)[] Algorithms =
    [
        ("ORDEREDSUBJECT", ThreadAlgorithm.OrderedSubject),
        ("REFERENCES", ThreadAlgorithm.References),
        ("REFS", ThreadAlgorithm.Refs),
    ];

    /// <summary>Reads <c>sort-criteria</c>: keys in parentheses, at least one. A field that was named before decides nothing, and is passed over.</summary>
    public static bool TryReadSortKeys(this ref ImapReader reader, out ImmutableArray<SortKey> keys)
    {
        keys = [];
        var read = ImmutableArray.CreateBuilder<SortKey>();
        if (!reader.TryReadOpen())
        {
            return false;
        }

        do
        {
            if (!TryReadKey(ref reader, out var key))
            {
                return false;
            }

            if (!read.Any(other => other.Field == key.Field))
            {
                read.Add(key);
            }
        }
        while (reader.Peek == ' ' && reader.TryReadSpace());

        keys = read.DrainToImmutable();
        return reader.TryReadClose();
    }

    /// <summary>Reads the name of a threading algorithm.</summary>
    public static bool TryReadThreadAlgorithm(this ref ImapReader reader, out ThreadAlgorithm algorithm)
    {
        var before = reader.Rest;
        algorithm = default;
        return reader.TryReadAtom(out var name)
            && (TryFind(Algorithms, name, out algorithm) || reader.FailAt(before, "Unknown thread algorithm"));
    }

    private static bool TryReadKey(ref ImapReader reader, out SortKey key)
    {
        key = default;
        var isReverse = reader.NextIsWord("REVERSE"u8);
        if (isReverse && !(reader.TryReadWord("REVERSE"u8) && reader.TryReadSpace()))
        {
            return false;
        }

        var before = reader.Rest;
        if (!reader.TryReadAtom(out var name))
        {
            return false;
        }

        var isKnown = TryFind(Fields, name, out var field);
        key = new SortKey(field, isReverse);
        return isKnown || reader.FailAt(before, "Unknown sort key");
    }

    private static bool TryFind<T>((string Name, T Value)[] table, ReadOnlySpan<byte> name, out T value)
        where T : struct
    {
        foreach (var (known, meaning) in table)
        {
            if (Ascii.EqualsIgnoreCase(name, known))
            {
                value = meaning;
                return true;
            }
        }

        value = default;
        return false;
    }
}
