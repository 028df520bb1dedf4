using Embedded.Mail.Mime;

namespace Embedded.Mail.Storage.Facts;

/// <summary>Reads message ids of many messages, so that each id is in memory once however many mention it (RFC 5256 §3, step 1).</summary>
internal sealed class ReferenceReader
{
    private readonly Dictionary<string, string> _ids = new(StringComparer.Ordinal);

    public ReferenceFact Read(MessageMetadata metadata)
    {
        var header = metadata.Headers.Span;
        var id = HeaderFields.TryFind(header, "Message-ID"u8, out var field) ? MessageIds.ReadFirst(field.RawValue) : null;
        return new ReferenceFact(id is null ? null : Once(id), References(header));
    }

    private string[] References(ReadOnlySpan<byte> header)
    {
        var ids = HeaderFields.TryFind(header, "References"u8, out var references) ? MessageIds.Read(references.RawValue) : [];
        if (ids.Count == 0 && HeaderFields.TryFind(header, "In-Reply-To"u8, out var answered) && MessageIds.ReadFirst(answered.RawValue) is { } id)
        {
            return [Once(id)];
        }

        return ids.Count == 0 ? [] : [.. ids.Select(Once)];
    }

    private string Once(string id)
    {
        if (_ids.TryGetValue(id, out var known))
        {
            return known;
        }

        _ids.Add(id, id);
        return id;
    }
}
