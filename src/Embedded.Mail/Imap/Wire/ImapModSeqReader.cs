using Embedded.Mail.Messages;

namespace Embedded.Mail.Imap.Wire;

/// <summary>Reads modification sequences (RFC 7162 §7).</summary>
internal static class ImapModSeqReader
{
    /// <summary>Reads <c>mod-sequence-valzer</c>, an unsigned 63-bit value. Zero is taken everywhere, as by Dovecot: it is before every change.</summary>
    public static bool TryReadModSeq(this ref ImapReader reader, out ModSeq modSeq)
    {
        var read = reader.TryReadNumber64(out var value);
        modSeq = new((ulong)value);
        return read;
    }
}
