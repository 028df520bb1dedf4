using System.Buffers;
using System.Collections.Immutable;
using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Mime;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands.Fetch;

/// <summary>
/// Finds the sections that a FETCH asks of one message, and sends them. Only header fields are gathered; everything else goes from the store to the client
/// through the connection's buffer, however large it is. Used for one message after the other.
/// </summary>
internal sealed class FetchContents
{
    private readonly ArrayBufferWriter<byte> _gathered = new();
    private readonly List<FetchContent> _contents = [];
    private readonly List<MessageBody> _decoded = [];

    /// <summary>What was found for the section at <paramref name="index"/>.</summary>
    public FetchContent this[int index] => _contents[index];

    /// <summary>Finds all sections of a message. A section that the message does not have is empty, as Dovecot answers it.</summary>
    /// <returns>False when a part is to be decoded and nothing here knows its encoding.</returns>
    public async ValueTask<bool> TryFindAsync(
        ImmutableArray<FetchSection> sections, MessageMetadata? metadata, MessageBody? message, CancellationToken cancellationToken)
    {
        foreach (var section in sections)
        {
            var content = section.IsInHeaderCache
                ? SelectFields(metadata!.Headers.Span, section, hasEmptyLine: true)
                : await FindAsync(section, metadata?.Structure, message!, cancellationToken);
            if (content is not { } found)
            {
                return false;
            }

            _contents.Add(found);
        }

        return true;
    }

    /// <summary>Sends the octets of a section.</summary>
    public ValueTask SendAsync(FetchContent content, ImapWriter output, CancellationToken cancellationToken)
    {
        if (content.Body is { } body)
        {
            return BodySender.SendAsync(body, content.Range, output, cancellationToken);
        }

        _ = output.Write(_gathered.WrittenSpan.Slice((int)content.Range.Offset, (int)content.Range.Length));
        return ValueTask.CompletedTask;
    }

    /// <summary>A stream over the octets of a section, to be read before the message is forgotten.</summary>
    public Stream OpenRead(FetchContent content) => content.Body is { } body
        ? new BodyRangeStream(body, content.Range)
        : new MemoryStream(_gathered.WrittenSpan.Slice((int)content.Range.Offset, (int)content.Range.Length).ToArray(), writable: false);

    /// <summary>Forgets the message.</summary>
    public async ValueTask ClearAsync()
    {
        foreach (var part in _decoded)
        {
            await part.DisposeAsync();
        }

        _decoded.Clear();
        _contents.Clear();
        _gathered.ResetWrittenCount();
    }

    private async ValueTask<FetchContent?> FindAsync(
        FetchSection section, MessageStructure? structure, MessageBody message, CancellationToken cancellationToken)
    {
        if (!TryFindRange(section, structure, message, out var range))
        {
            return default(FetchContent);
        }

        switch (section.Kind)
        {
            case FetchSectionKind.HeaderFields or FetchSectionKind.HeaderFieldsNot:
                return await SelectFieldsAsync(section, range, message, cancellationToken);
            case FetchSectionKind.Binary or FetchSectionKind.BinarySize:
                var part = await BinaryContent.OpenAsync(section, structure!, range, message, cancellationToken);
                return part is null ? null : await DecodedAsync(part, section, cancellationToken);
            default:
                return new FetchContent(message, Slice(range, section));
        }
    }

    private async ValueTask<FetchContent> DecodedAsync(MessageBody part, FetchSection section, CancellationToken cancellationToken)
    {
        _decoded.Add(part);
        var range = Slice(new OctetRange(0, part.Length), section);
        return new FetchContent(part, range) { HasNul = section.Kind == FetchSectionKind.Binary && await NulScan.FindsAsync(part, range, cancellationToken) };
    }

    private static bool TryFindRange(FetchSection section, MessageStructure? structure, MessageBody message, out OctetRange range)
    {
        range = new OctetRange(0, message.Length);
        var text = section.Kind switch
        {
            FetchSectionKind.Header or FetchSectionKind.HeaderFields or FetchSectionKind.HeaderFieldsNot => SectionText.Header,
            FetchSectionKind.Text => SectionText.Text,
            FetchSectionKind.Mime => SectionText.Mime,
            _ => SectionText.Whole,
        };
        return !section.NeedsStructure || structure!.TryFindSection(section.Path.AsSpan(), text, out range);
    }

    private async ValueTask<FetchContent> SelectFieldsAsync(FetchSection section, OctetRange range, MessageBody message, CancellationToken cancellationToken)
    {
        var header = ArrayPool<byte>.Shared.Rent(checked((int)range.Length));
        try
        {
            await BodySender.ReadAsync(message, range, header, cancellationToken);
            var octets = header.AsMemory(0, (int)range.Length);
            return SelectFields(octets.Span, section, HeaderFields.HasEmptyLine(octets.Span));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(header);
        }
    }

    // RFC 9051 §6.4.5.1: the empty line is part of it, unless the message ends within its header. Of that the header cache does not tell; as with Dovecot the line is there then, too.
    private FetchContent SelectFields(ReadOnlySpan<byte> header, FetchSection section, bool hasEmptyLine)
    {
        var start = _gathered.WrittenCount;
        HeaderFields.Select(header, section.Fields, section.Kind == FetchSectionKind.HeaderFieldsNot, _gathered);
        _gathered.Write(hasEmptyLine ? "\r\n"u8 : default);
        return new FetchContent(null, Slice(new OctetRange(start, _gathered.WrittenCount - start), section));
    }

    private static OctetRange Slice(OctetRange range, FetchSection section) =>
        section.IsPartial ? range.Slice(section.Start, section.Count) : range;
}
