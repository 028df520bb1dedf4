using System.Collections.Immutable;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands.Fetch;

/// <summary>What a FETCH asks of each message.</summary>
/// <param name="Items">The items without sections.</param>
/// <param name="Sections">The sections, in the order in which they were asked for.</param>
internal readonly record struct FetchRequest(FetchItems Items, ImmutableArray<FetchSection> Sections)
{
    /// <summary>Whether the list of messages answers all of it.</summary>
    public bool IsInList => Sections.IsEmpty && (Items & ~FetchItems.InList) == 0;

    /// <summary>Whether answering marks messages as <c>\Seen</c>.</summary>
    public bool MarksSeen
    {
        get
        {
            foreach (var section in Sections)
            {
                if (section.MarksSeen)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Whether the message's octets are needed, besides what the store's caches give.</summary>
    public bool NeedsText
    {
        get
        {
            foreach (var section in Sections)
            {
                if (!section.IsInHeaderCache)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>What the store is asked for many messages at once.</summary>
    public MetadataRequest ToMetadataRequest()
    {
        var fields = MessageFields.None;
        fields |= Items.HasFlag(FetchItems.InternalDate) ? MessageFields.InternalDate : 0;
        fields |= Items.HasFlag(FetchItems.Size) ? MessageFields.Size : 0;
        fields |= Items.HasFlag(FetchItems.Envelope) ? MessageFields.Envelope : 0;
        fields |= Items.HasFlag(FetchItems.Body) ? MessageFields.Body : 0;
        fields |= Items.HasFlag(FetchItems.BodyStructure) ? MessageFields.BodyStructure : 0;
        fields |= Sections.Any(section => section.NeedsStructure) ? MessageFields.Structure : 0;
        fields |= Items.HasFlag(FetchItems.SaveDate) ? MessageFields.SaveDate : 0;
        fields |= Items.HasFlag(FetchItems.EmailId) ? MessageFields.Guid : 0;
        fields |= (Items & FetchItems.AnyPreview) == 0 ? 0 : Items.HasFlag(FetchItems.ReadsPreview) ? MessageFields.Preview : MessageFields.PreviewIfKnown;
        var headers = Sections.Where(section => section.IsInHeaderCache).SelectMany(section => section.Fields);
        return new MetadataRequest(fields, [.. headers.Distinct(StringComparer.OrdinalIgnoreCase)]);
    }
}
