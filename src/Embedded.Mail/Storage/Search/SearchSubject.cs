using Embedded.Mail.Messages.Search;
using Embedded.Mail.Mime;

namespace Embedded.Mail.Storage.Search;

/// <summary>One message as a search looks at it: the more is filled in, the more can be told. Used for one message after the other.</summary>
internal sealed class SearchSubject(MailboxState state)
{
    private readonly Dictionary<string, string> _folded = [];

    /// <summary>The message's entry in the list.</summary>
    public MessageEntry Entry { get; set; }

    /// <summary>What the store told; null as long as it was not asked.</summary>
    public MessageMetadata? Metadata { get; set; }

    /// <summary>Which texts were found in the message; null as long as it was not read.</summary>
    public IReadOnlySet<SearchCriteria>? TextsFound { get; set; }

    /// <summary>Judges the message. Reading is put off as long as the rest of the tree does not need it.</summary>
    public SearchVerdict Judge(SearchCriteria criteria) => criteria switch
    {
        SearchCriteria.Not not => Judge(not.Operand) switch
        {
            SearchVerdict.Yes => SearchVerdict.No,
            SearchVerdict.No => SearchVerdict.Yes,
            _ => SearchVerdict.Unknown,
        },
        SearchCriteria.All all => JudgeEach(all.Operands.AsSpan(), decisive: SearchVerdict.No, SearchVerdict.Yes),
        SearchCriteria.Any any => JudgeEach(any.Operands.AsSpan(), decisive: SearchVerdict.Yes, SearchVerdict.No),
        SearchCriteria.Body or SearchCriteria.AnyText =>
            TextsFound is null ? SearchVerdict.Unknown : Verdict(TextsFound.Contains(criteria)),
        _ => JudgeByList(criteria) ?? (Metadata is null ? SearchVerdict.Unknown : Verdict(IsMetBy(Metadata, criteria))),
    };

    private static SearchVerdict Verdict(bool isMet) => isMet ? SearchVerdict.Yes : SearchVerdict.No;

    private SearchVerdict JudgeEach(ReadOnlySpan<SearchCriteria> operands, SearchVerdict decisive, SearchVerdict otherwise)
    {
        foreach (var operand in operands)
        {
            var verdict = Judge(operand);
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
        SearchCriteria.Header header => HasField(metadata.Headers.Span, header.Name, header.Text, static field => field.DecodeValue()),
        SearchCriteria.Address address => HasField(metadata.Headers.Span, address.Name, address.Text, static field => AddressText.Of(field.RawValue)),
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

    private bool HasField(ReadOnlySpan<byte> headers, string name, string wanted, Func<HeaderField, string> read)
    {
        var text = Fold(wanted);
        foreach (var field in HeaderFields.Enumerate(headers))
        {
            if (field.Is(name) && (text.Length == 0 || Collation.UnicodeCasemap.Fold(read(field)).Contains(text, StringComparison.Ordinal)))
            {
                return true;
            }
        }

        return false;
    }

    private string Fold(string text)
    {
        if (!_folded.TryGetValue(text, out var folded))
        {
            folded = Collation.UnicodeCasemap.Fold(text);
            _folded.Add(text, folded);
        }

        return folded;
    }
}
