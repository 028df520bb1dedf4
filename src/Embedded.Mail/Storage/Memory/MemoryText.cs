using System.Buffers;
using System.Text;
using Embedded.Mail.Mime;

namespace Embedded.Mail.Storage.Memory;

/// <summary>
/// The octets of a message, in one array that all its copies share, and what was once worked out of them. Two who ask at once may both work it out; the results are the same.
/// </summary>
internal sealed class MemoryText(byte[] octets)
{
    private volatile MessageStructure? _structure;
    private volatile byte[]? _envelope;
    private volatile byte[]? _body;
    private volatile byte[]? _bodyStructure;
    private volatile byte[]? _preview;

    public byte[] Octets { get; } = octets;

    public MessageStructure Structure => _structure ??= MessageStructure.Scan(Octets);

    public byte[] Envelope => _envelope ??= Write(output => Structure.WriteEnvelope(Octets, output));

    public byte[] Body => _body ??= Write(output => Structure.WriteBody(Octets, output));

    public byte[] BodyStructure => _bodyStructure ??= Write(output => Structure.WriteBodyStructure(Octets, output));

    /// <summary>The preview in UTF-8; null as long as nobody has asked for it.</summary>
    public ReadOnlyMemory<byte>? KnownPreview => _preview is { } preview ? preview.AsMemory() : default(ReadOnlyMemory<byte>?);

    public async ValueTask<ReadOnlyMemory<byte>> GetPreviewAsync(CancellationToken cancellationToken)
    {
        if (_preview is null)
        {
            await using var body = new MemoryBody(this);
            _preview = Encoding.UTF8.GetBytes(await MessagePreview.ReadAsync(body, Structure, cancellationToken));
        }

        return _preview;
    }

    private static byte[] Write(Action<IBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output);
        return output.WrittenSpan.ToArray();
    }
}
