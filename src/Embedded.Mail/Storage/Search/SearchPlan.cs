using System.Collections.Immutable;
using Embedded.Mail.Messages.Search;

namespace Embedded.Mail.Storage.Search;

/// <summary>What has to be read to judge messages by some criteria.</summary>
internal sealed class SearchPlan
{
    /// <summary>Deepest tree taken: judging it recurses.</summary>
    public const int MaxDepth = 100;

    /// <summary>Most texts to look for in bodies: each costs a look at every octet.</summary>
    public const int MaxTexts = 100;

    private readonly HashSet<string> _headers = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<SearchCriteria> _texts = [];
    private MessageFields _fields;

    private SearchPlan(SearchCriteria criteria) => Criteria = criteria;

    /// <summary>What to find.</summary>
    public SearchCriteria Criteria { get; }

    /// <summary>What to ask the store of many messages at once.</summary>
    public MetadataRequest Metadata { get; private set; } = new(MessageFields.None);

    /// <summary>The criteria that need the text of a message: <see cref="SearchCriteria.Body"/> and <see cref="SearchCriteria.AnyText"/>.</summary>
    public ImmutableArray<SearchCriteria> Texts { get; private set; } = [];

    /// <summary>Whether metadata are needed at all.</summary>
    public bool NeedsMetadata => _fields != MessageFields.None || _headers.Count > 0;

    /// <summary>Whether the state of the mailbox does not answer it alone.</summary>
    public bool NeedsStore => NeedsMetadata || !Texts.IsEmpty;

    /// <summary>Looks through criteria.</summary>
    /// <exception cref="MailStoreException">Limit: too deep, or too many texts.</exception>
    public static SearchPlan For(SearchCriteria criteria)
    {
        var plan = new SearchPlan(criteria);
        plan.Add(criteria, MaxDepth);
        plan.Metadata = new MetadataRequest(plan._fields, [.. plan._headers]);
        plan.Texts = [.. plan._texts];
        return plan;
    }

    private void Add(SearchCriteria criteria, int depth)
    {
        if (depth == 0)
        {
            throw new MailStoreException(MailStoreError.Limit, "The search is nested too deeply");
        }

        switch (criteria)
        {
            case SearchCriteria.Not not:
                Add(not.Operand, depth - 1);
                break;
            case SearchCriteria.All all:
                AddAll(all.Operands, depth - 1);
                break;
            case SearchCriteria.Any any:
                AddAll(any.Operands, depth - 1);
                break;
            default:
                AddLeaf(criteria);
                break;
        }
    }

    private void AddAll(ImmutableArray<SearchCriteria> operands, int depth)
    {
        foreach (var operand in operands)
        {
            Add(operand, depth);
        }
    }

    private void AddLeaf(SearchCriteria leaf)
    {
        switch (leaf)
        {
            case SearchCriteria.Header header:
                _ = _headers.Add(header.Name);
                break;
            case SearchCriteria.Address address:
                _ = _headers.Add(address.Name);
                break;
            case SearchCriteria.OnDays { Kind: MessageDate.Sent }:
                _ = _headers.Add("Date");
                break;
            case SearchCriteria.Body or SearchCriteria.AnyText:
                AddText(leaf);
                break;
            default:
                _fields |= FieldsOf(leaf);
                break;
        }
    }

    private void AddText(SearchCriteria leaf)
    {
        if (_texts.Add(leaf) && _texts.Count > MaxTexts)
        {
            throw new MailStoreException(MailStoreError.Limit, "The search asks for too many texts");
        }
    }

    private static MessageFields FieldsOf(SearchCriteria leaf) => leaf switch
    {
        SearchCriteria.OnDays { Kind: MessageDate.Saved } => MessageFields.SaveDate | MessageFields.InternalDate,
        SearchCriteria.OnDays or SearchCriteria.ArrivedBetween => MessageFields.InternalDate,
        SearchCriteria.Larger or SearchCriteria.Smaller => MessageFields.Size,
        SearchCriteria.WithGuid => MessageFields.Guid,
        _ => MessageFields.None,
    };
}
