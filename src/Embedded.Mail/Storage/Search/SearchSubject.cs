using Embedded.Mail.Messages.Search;
using Embedded.Mail.Mime;
using Embedded.Mail.Storage.Sort;

namespace Embedded.Mail.Storage.Search;

/// <summary>One message as a search looks at it: the more is filled in, the more can be told. Used for one message after the other.</summary>
internal sealed class SearchSubject(MailboxState state)
{
    private readonly Dictionary<SearchCriteria, TextPattern> _patterns = [];
    private int _scores;
    private int _scored;

    /// <summary>The message's entry in the list.</summary>
    public MessageEntry Entry { get; set; }

    /// <summary>What the store told; null as long as it was not asked.</summary>
    public MessageMetadata? Metadata { get; set; }

    /// <summary>Which texts were found in the message, and how well each matches; null as long as it was not read.</summary>
    public IReadOnlyDictionary<SearchCriteria, int>? TextsFound { get; set; }

    /// <summary>How well the message judged last matches, from 1 to 100; null where no fuzzy text was found in it.</summary>
    public int? Score => _scored == 0 ? null : _scores / _scored;

    /// <summary>Judges the message. Reading is put off as long as the rest of the tree does not need it.</summary>
    public SearchVerdict Judge(SearchCriteria criteria)
    {
        (_scores, _scored) = (0, 0);
        return JudgeNode(criteria);
    }

    private SearchVerdict JudgeNode(SearchCriteria criteria) => criteria switch
    {
        SearchCriteria.Not not => JudgeNode(not.Operand) switch
        {
            SearchVerdict.Yes => SearchVerdict.No,
            SearchVerdict.No => SearchVerdict.Yes,
            _ => SearchVerdict.Unknown,
        },
        SearchCriteria.All all => JudgeEach(all.Operands.AsSpan(), decisive: SearchVerdict.No, SearchVerdict.Yes),
        SearchCriteria.Any any => JudgeEach(any.Operands.AsSpan(), decisive: SearchVerdict.Yes, SearchVerdict.No),
        SearchCriteria.Body or SearchCriteria.AnyText =>
            TextsFound is null ? SearchVerdict.Unknown : Verdict(IsFound(criteria, TextsFound)),
        _ => JudgeByList(criteria) ?? (Metadata is null ? SearchVerdict.Unknown : Verdict(IsMetBy(Metadata, criteria))),
    };

    private static SearchVerdict Verdict(bool isMet) => isMet ? SearchVerdict.Yes : SearchVerdict.No;

    private SearchVerdict JudgeEach(ReadOnlySpan<SearchCriteria> operands, SearchVerdict decisive, SearchVerdict otherwise)
    {
        foreach (var operand in operands)
        {
            var verdict = JudgeNode(operand);
            if (verdict == decisive)
            {
                return decisive;
            }

            otherwise = verdict == SearchVerdict.Unknown ? verdict : otherwise;
        }

        return otherwise;
    }

    private SearchVerdict? JudgeByList(SearchCriteria criteria) => criteria switch
    {
        SearchCriteria.Everything => SearchVerdict.Yes,
        SearchCriteria.InSet inSet => Verdict(inSet.Set.Contains(Entry.Uid)),
        SearchCriteria.HasFlags hasFlags => Verdict((Entry.Flags & hasFlags.Flags) == hasFlags.Flags),
        SearchCriteria.HasKeyword hasKeyword => Verdict(state.Keywords.Contains(Entry.KeywordSet, hasKeyword.Keyword)),
        SearchCriteria.ChangedSince changed => Verdict(Entry.ModSeq >= changed.ModSeq),
        _ => null,
    };

    private bool IsMetBy(MessageMetadata metadata, SearchCriteria criteria) => criteria switch
    {
        SearchCriteria.Larger larger => metadata.Size > larger.Octets,
        SearchCriteria.Smaller smaller => metadata.Size < smaller.Octets,
        SearchCriteria.WithGuid with => metadata.Guid == with.Guid,
        SearchCriteria.ArrivedBetween between =>
            (between.From is not { } from || metadata.InternalDate >= from) && (between.Until is not { } until || metadata.InternalDate < until),
        SearchCriteria.OnDays days => IsOnDays(metadata, days),
        SearchCriteria.Header header => HasField(metadata.Headers.Span, criteria, header.Name, static field => field.DecodeValue()),
        SearchCriteria.Address address => HasField(metadata.Headers.Span, criteria, address.Name, static field => AddressText.Of(field.RawValue)),
        _ => throw new ArgumentException($"{criteria.GetType().Name} is no criterion of a single message.", nameof(criteria)),
    };

    // A message that lacks the date is on no day, not even before or after one.
    private static bool IsOnDays(MessageMetadata metadata, SearchCriteria.OnDays days) =>
        DayOf(metadata, days.Kind) is { } day && (days.From is not { } from || day >= from) && (days.Until is not { } until || day < until);

    // RFC 8514 §4.1: a store without save dates uses the arrival instead.
    private static DateOnly? DayOf(MessageMetadata metadata, MessageDate kind) => kind switch
    {
        MessageDate.Arrived => DateOnly.FromDateTime(metadata.InternalDate.DateTime),
        MessageDate.Saved => DateOnly.FromDateTime((metadata.SaveDate ?? metadata.InternalDate).DateTime),
        _ => HeaderFields.TryFind(metadata.Headers.Span, "Date"u8, out var field) && MailDate.TryParse(field.RawValue, out var date)
            ? DateOnly.FromDateTime(date.DateTime)
            : null,
    };

    private bool HasField(ReadOnlySpan<byte> headers, SearchCriteria criteria, string name, Func<HeaderField, string> read)
    {
        var pattern = PatternOf(criteria);
        var best = 0;
        foreach (var field in HeaderFields.Enumerate(headers))
        {
            if (best < MessageSort.BestScore && field.Is(name))
            {
                pattern.Reset();
                pattern.See(Collation.UnicodeCasemap.Fold(read(field)));
                best = Math.Max(best, pattern.Score);
            }
        }

        return best > 0 && Count(pattern, best);
    }

    private bool IsFound(SearchCriteria criteria, IReadOnlyDictionary<SearchCriteria, int> texts) =>
        texts.TryGetValue(criteria, out var score) && Count(PatternOf(criteria), score);

    private bool Count(TextPattern pattern, int score)
    {
        if (pattern.IsFuzzy)
        {
            (_scores, _scored) = (_scores + score, _scored + 1);
        }

        return true;
    }

    private TextPattern PatternOf(SearchCriteria criteria)
    {
        if (!_patterns.TryGetValue(criteria, out var pattern))
        {
            pattern = TextPattern.Of(criteria)!;
            _patterns.Add(criteria, pattern);
        }

        return pattern;
    }
}
