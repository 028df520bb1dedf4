using System.Buffers;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Imap.Wire;

/// <summary>Reads sets of message numbers (RFC 9051 §9, <c>sequence-set</c>).</summary>
internal static class ImapSetReader
{
    private static readonly SearchValues<byte> SetOctets = SearchValues.Create("0123456789:,*"u8);

    /// <summary>Reads a set, of sequence numbers or of UIDs. <c>$</c> is for the caller to look for with <see cref="ImapReader.Peek"/>.</summary>
    public static bool TryReadSequenceSet(this ref ImapReader reader, out SequenceSet set)
    {
        var before = reader.Rest;
        set = default;
        return reader.TryReadRun(SetOctets, "message set expected", out var octets)
            && (SequenceSet.TryParse(octets, out set) || reader.FailAt(before, "Invalid message set"));
    }
}
