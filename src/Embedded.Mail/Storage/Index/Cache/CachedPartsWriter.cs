using System.Buffers;
using Embedded.Mail.Mime;

namespace Embedded.Mail.Storage.Index.Cache;

/// <summary>
/// Makes the fields <c>mime.parts</c> and <c>flags</c> of a message that was scanned with CRLF line ends. They tell of sizes as stored, too; those are known where all
/// lines end alike in the stored message.
/// </summary>
internal readonly struct CachedPartsWriter
{
    private readonly MessageStructure _structure;
    private readonly bool _isKnown;
    private readonly bool _isStoredWithLf;

    /// <summary>The parts of a message.</summary>
    /// <param name="structure">The scan.</param>
    /// <param name="physicalSize">Octets of the message as stored; null when that is not known.</param>
    public CachedPartsWriter(MessageStructure structure, long? physicalSize)
    {
        var message = structure.Parts[0];
        _structure = structure;
        _isStoredWithLf = message.End.Lines > 0 && physicalSize == structure.Size - message.End.Lines;
        _isKnown = message.End.LoneFeeds == 0 && (_isStoredWithLf || physicalSize == structure.Size);
    }

    public CachedNuls FindNuls(ReadOnlySpan<byte> text) => _isKnown ? CachedNuls.Find(text) : default;

    /// <summary>The flags; null when they, and the parts, cannot be told.</summary>
    public CachedFlags? FlagsOf(CachedNuls nuls)
    {
        if (!_isKnown || nuls.Offsets is null)
        {
            return null;
        }

        var message = _structure.Parts[0];
        return (nuls.Any ? CachedFlags.HasNuls : CachedFlags.HasNoNuls)
            | (!_isStoredWithLf || message.Body.Lines == 0 ? CachedFlags.HeaderIsVirtual : CachedFlags.None)
            | (!_isStoredWithLf || message.End.Lines == message.Body.Lines ? CachedFlags.BodyIsVirtual : CachedFlags.None);
    }

    /// <summary>Whether a BODYSTRUCTURE, parentheses included, is that of a text/plain of which nothing is said.</summary>
    public bool IsPlain(ReadOnlySpan<byte> bodyStructure)
    {
        if (!bodyStructure.StartsWith("(\"text\" \"plain\" (\"charset\" \"us-ascii\")"u8))
        {
            return false;
        }

        var message = _structure.Parts[0];
        var plain = new ArrayBufferWriter<byte>();
        CachedBodyStructure.WritePlain((ulong)(message.End.Offset - message.Body.Offset), message.End.Lines - message.Body.Lines, isExtended: true, plain);
        return bodyStructure.SequenceEqual(plain.WrittenSpan);
    }

    /// <summary>Writes the field <c>mime.parts</c>, where there are flags.</summary>
    public void Write(CachedNuls nuls, IBufferWriter<byte> output) => CachedPart.WriteAll(_structure, _isStoredWithLf, nuls.Offsets, output);
}
