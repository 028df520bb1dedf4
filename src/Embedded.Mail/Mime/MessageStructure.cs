using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Embedded.Mail.Mime;

/// <summary>
/// Where the parts of a message lie, found in one pass over its octets. It is a table of numbers without the text itself; what is to be shown of the text
/// (ENVELOPE, BODYSTRUCTURE, a section) is taken from the message's octets at the places the table knows, as a span or as a <see cref="MessageBody"/>
/// of which only those places are read. Give the same text that was scanned: another one gives wrong answers, never an exception.
/// <para>Immutable and safe for any number of callers at once. No octets whatever are an error (RFC 9051 and 2045 leave a server no other choice): what is
/// no MIME is text, a boundary that never comes ends with the message, and what lies past <see cref="MimeLimits"/> stays closed.</para>
/// </summary>
public sealed class MessageStructure
{
    private readonly PartRecord[] _parts;
    private readonly FieldRecord[] _fields;

    internal MessageStructure(PartRecord[] parts, FieldRecord[] fields, MimeLimits limits)
    {
        _parts = parts;
        _fields = fields;
        Limits = limits;
    }

    /// <summary>Octets of the message as scanned: RFC822.SIZE if its line ends are CRLF.</summary>
    public long Size => _parts[0].End.Offset;

    /// <summary>Octets of the message with CRLF line ends: RFC822.SIZE however it is stored.</summary>
    public long VirtualSize => _parts[0].End.Virtual;

    /// <summary>Octets of the message's header, the empty line included.</summary>
    public long HeaderSize => _parts[0].Body.Offset;

    /// <summary>Count of parts, the message itself and all containers included; at least 1.</summary>
    public int PartCount => _parts.Length;

    /// <summary>A part by its place in the text: 0 is the message itself, a container comes right before what it contains.</summary>
    public MessagePart this[int index] => new(this, index);

    internal MimeLimits Limits { get; }

    internal ReadOnlySpan<PartRecord> Parts => _parts;

    internal ReadOnlySpan<FieldRecord> Fields => _fields;

    /// <summary>Scans a message in memory.</summary>
    /// <param name="message">The whole text: CRLF, LF, or both mixed.</param>
    /// <param name="limits">Null for <see cref="MimeLimits.Default"/>.</param>
    public static MessageStructure Scan(ReadOnlySpan<byte> message, MimeLimits? limits = null) => StructureScan.Run(message, limits ?? MimeLimits.Default);

    /// <summary>Scans a message in memory that lies in pieces. The result does not depend on where it is cut.</summary>
    /// <param name="message">The whole text.</param>
    /// <param name="limits">Null for <see cref="MimeLimits.Default"/>.</param>
    public static MessageStructure Scan(in ReadOnlySequence<byte> message, MimeLimits? limits = null) =>
        StructureScan.Run(message, limits ?? MimeLimits.Default);

    /// <summary>Scans a stored message through a bounded buffer.</summary>
    /// <param name="message">The message; read from its beginning to its end, not disposed.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="IOException">The store cannot read its own octets.</exception>
    public static ValueTask<MessageStructure> ScanAsync(MessageBody message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        return message.TryGetMemory(out var octets)
            ? ValueTask.FromResult(Scan(octets.Span))
            : StructureScan.RunAsync(message.AsStream(), MimeLimits.Default, cancellationToken);
    }

    /// <summary>Scans a stream from where it stands to its end, through a bounded buffer.</summary>
    /// <param name="message">The message; not disposed.</param>
    /// <param name="limits">Null for <see cref="MimeLimits.Default"/>.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static ValueTask<MessageStructure> ScanAsync(Stream message, MimeLimits? limits, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        return StructureScan.RunAsync(message, limits ?? MimeLimits.Default, cancellationToken);
    }

    /// <summary>Writes the scan's result in a compact form for a cache: some ten octets a part and four a field.</summary>
    /// <param name="output">Gets the octets.</param>
    public void Save(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        StructureCodec.Write(_parts, _fields, output);
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <param name="saved">All of it.</param>
    /// <param name="structure">The scan's result.</param>
    /// <returns>False for another version's form and for damage: scan again.</returns>
    public static bool TryLoad(ReadOnlySpan<byte> saved, [NotNullWhen(true)] out MessageStructure? structure) =>
        StructureCodec.TryRead(saved, MimeLimits.Default, out structure);

    /// <summary>Writes the ENVELOPE, from <c>(</c> to <c>)</c> (RFC 9051 §7.5.2).</summary>
    /// <param name="message">The text that was scanned.</param>
    /// <param name="output">Gets the octets.</param>
    /// <param name="form">The protocol's form; what <see cref="ImapForm.Rev1"/> gives is right for RFC 9051 as well, except for message/global.</param>
    public void WriteEnvelope(ReadOnlySpan<byte> message, IBufferWriter<byte> output, ImapForm form = ImapForm.Rev1)
    {
        ArgumentNullException.ThrowIfNull(output);
        new EnvelopeWriter(new FieldText(this, message), output, form).Write(0);
    }

    /// <summary>Writes the BODY, which has no extension data, from <c>(</c> to <c>)</c>.</summary>
    /// <inheritdoc cref="WriteEnvelope(ReadOnlySpan{byte}, IBufferWriter{byte}, ImapForm)"/>
    public void WriteBody(ReadOnlySpan<byte> message, IBufferWriter<byte> output, ImapForm form = ImapForm.Rev1)
    {
        ArgumentNullException.ThrowIfNull(output);
        new BodyStructureWriter(new FieldText(this, message), output, form, isExtended: false).Write(0);
    }

    /// <summary>Writes the BODYSTRUCTURE, from <c>(</c> to <c>)</c>.</summary>
    /// <inheritdoc cref="WriteEnvelope(ReadOnlySpan{byte}, IBufferWriter{byte}, ImapForm)"/>
    public void WriteBodyStructure(ReadOnlySpan<byte> message, IBufferWriter<byte> output, ImapForm form = ImapForm.Rev1)
    {
        ArgumentNullException.ThrowIfNull(output);
        new BodyStructureWriter(new FieldText(this, message), output, form, isExtended: true).Write(0);
    }

    /// <summary>Writes the ENVELOPE of a stored message, reading only the fields it needs.</summary>
    /// <inheritdoc cref="WriteEnvelope(ReadOnlySpan{byte}, IBufferWriter{byte}, ImapForm)"/>
    public async ValueTask WriteEnvelopeAsync(
        MessageBody message, IBufferWriter<byte> output, CancellationToken cancellationToken, ImapForm form = ImapForm.Rev1)
    {
        using var fields = await GatheredFields.ReadAsync(this, message, onlyEnvelope: true, cancellationToken);
        new EnvelopeWriter(fields.ToText(), output, form).Write(0);
    }

    /// <summary>Writes the BODY of a stored message, reading only the fields it needs.</summary>
    /// <inheritdoc cref="WriteEnvelope(ReadOnlySpan{byte}, IBufferWriter{byte}, ImapForm)"/>
    public async ValueTask WriteBodyAsync(
        MessageBody message, IBufferWriter<byte> output, CancellationToken cancellationToken, ImapForm form = ImapForm.Rev1)
    {
        using var fields = await GatheredFields.ReadAsync(this, message, onlyEnvelope: false, cancellationToken);
        new BodyStructureWriter(fields.ToText(), output, form, isExtended: false).Write(0);
    }

    /// <summary>Writes the BODYSTRUCTURE of a stored message, reading only the fields it needs.</summary>
    /// <inheritdoc cref="WriteEnvelope(ReadOnlySpan{byte}, IBufferWriter{byte}, ImapForm)"/>
    public async ValueTask WriteBodyStructureAsync(
        MessageBody message, IBufferWriter<byte> output, CancellationToken cancellationToken, ImapForm form = ImapForm.Rev1)
    {
        using var fields = await GatheredFields.ReadAsync(this, message, onlyEnvelope: false, cancellationToken);
        new BodyStructureWriter(fields.ToText(), output, form, isExtended: true).Write(0);
    }

    /// <summary>Writes the BODYSTRUCTURE of one part of a stored message.</summary>
    /// <param name="message">The message that was scanned.</param>
    /// <param name="part">The part.</param>
    /// <param name="output">Gets the octets.</param>
    /// <param name="decoded">How large the part is without its transfer encoding, to be described so; null to describe it as it stands.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    internal async ValueTask WriteBodyStructureAsync(
        MessageBody message, int part, IBufferWriter<byte> output, DecodedSize? decoded, CancellationToken cancellationToken)
    {
        using var fields = await GatheredFields.ReadAsync(this, message, onlyEnvelope: false, cancellationToken);
        new BodyStructureWriter(fields.ToText(), output, ImapForm.Rev1, isExtended: true) { Decoded = decoded }.Write(part);
    }

    /// <summary>Finds the octets that a section of FETCH names (RFC 9051 §6.4.5.1).</summary>
    /// <param name="path">The part numbers, each from 1; empty for the message.</param>
    /// <param name="text">What of the part.</param>
    /// <param name="range">Where it lies, in the octets that were scanned.</param>
    /// <returns>False when there is no such part, or the part has no such text: FETCH answers NIL.</returns>
    public bool TryFindSection(ReadOnlySpan<int> path, SectionText text, out OctetRange range)
    {
        range = default;
        return TryFindPart(path, out var part) && SectionFinder.TryFindText(_parts, part, path.IsEmpty, text, out range);
    }

    /// <summary>Finds the part that part numbers lead to.</summary>
    /// <param name="path">The part numbers, each from 1; empty for the message.</param>
    /// <param name="part">Its index.</param>
    public bool TryFindPart(ReadOnlySpan<int> path, out int part) => SectionFinder.TryFindPart(_parts, path, out part);
}
