using System.Collections.Immutable;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage;

/// <summary>
/// The keywords a mailbox knows, and the combinations of them that its messages have, each under a number. The table only grows, so every
/// <see cref="MailboxState"/> of the mailbox shares it. Reading takes no lock; adding does.
/// </summary>
public sealed class KeywordTable
{
    private readonly Lock _adding = new();
    private readonly Dictionary<Keyword, int> _indexes = [];
    private readonly Dictionary<KeySequence, int> _numbers = [];

    // Grown by copying; an element is written before its number is given to anyone.
    private volatile ImmutableArray<Keyword>[] _sets = [[], [], [], []];
    private int _setCount = 1;
    private volatile Keyword[] _keywords = [];

    /// <summary>The keywords in the order in which they came.</summary>
    public IReadOnlyList<Keyword> Keywords => _keywords;

    /// <summary>The keywords of set <paramref name="number"/>, in the order of <see cref="Keywords"/>.</summary>
    public ImmutableArray<Keyword> this[int number] => _sets[number];

    /// <summary>Gives the number of the set of these keywords, adding what is new. Repetitions count once.</summary>
    /// <exception cref="MailStoreException">Limit: there are as many sets as can be told apart.</exception>
    public int Intern(IEnumerable<Keyword> keywords)
    {
        ArgumentNullException.ThrowIfNull(keywords);
        lock (_adding)
        {
            var indexes = keywords.Select(IndexOfOrAdd).Distinct().Order().ToImmutableArray();
            if (indexes.IsEmpty)
            {
                return 0;
            }

            var key = new KeySequence(indexes);
            if (_numbers.TryGetValue(key, out var number))
            {
                return number;
            }

            number = AddSet([.. indexes.Select(index => _keywords[index])]);
            _numbers.Add(key, number);
            return number;
        }
    }

    /// <summary>Whether set <paramref name="number"/> has the keyword.</summary>
    public bool Contains(int number, Keyword keyword) => number != 0 && _sets[number].Contains(keyword);

    /// <summary>Makes a keyword known before any message has it.</summary>
    internal void Know(Keyword keyword)
    {
        lock (_adding)
        {
            _ = IndexOfOrAdd(keyword);
        }
    }

    /// <summary>Gives a set a number of its own, whether or not there is an equal one: for a store that tells sets apart by more than their keywords.</summary>
    /// <exception cref="MailStoreException">Limit: there are as many sets as can be told apart.</exception>
    internal int AddDistinct(IEnumerable<Keyword> keywords)
    {
        lock (_adding)
        {
            return AddSet([.. keywords.Select(IndexOfOrAdd).Distinct().Order().Select(index => _keywords[index])]);
        }
    }

    private int AddSet(ImmutableArray<Keyword> keywords)
    {
        if (_setCount > MessageEntry.MaxKeywordSet)
        {
            throw new MailStoreException(MailStoreError.Limit, "The mailbox has too many combinations of keywords");
        }

        var sets = _sets;
        if (_setCount == sets.Length)
        {
            Array.Resize(ref sets, 2 * sets.Length);
        }

        sets[_setCount] = keywords;
        _sets = sets;
        return _setCount++;
    }

    private int IndexOfOrAdd(Keyword keyword)
    {
        if (!_indexes.TryGetValue(keyword, out var index))
        {
            index = _keywords.Length;
            _indexes.Add(keyword, index);
            _keywords = [.. _keywords, keyword];
        }

        return index;
    }

    /// <summary>Ascending keyword indexes, compared by value.</summary>
    private readonly struct KeySequence(ImmutableArray<int> indexes) : IEquatable<KeySequence>
    {
        private readonly ImmutableArray<int> _indexes = indexes;

        public bool Equals(KeySequence other) => _indexes.AsSpan().SequenceEqual(other._indexes.AsSpan());

        public override bool Equals(object? obj) => obj is KeySequence other && Equals(other);

        public override int GetHashCode()
        {
            var hash = default(HashCode);
            foreach (var index in _indexes)
            {
                hash.Add(index);
            }

            return hash.ToHashCode();
        }
    }
}
