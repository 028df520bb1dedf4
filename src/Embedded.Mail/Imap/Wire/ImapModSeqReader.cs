using System.Text;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Imap.Wire;

/// <summary>Reads modification sequences (RFC 7162 §7).</summary>
internal static class ImapModSeqReader
{
    private static ReadOnlySpan<byte> FlagEntries => "/flags/"u8;

    /// <summary>Reads <c>mod-sequence-valzer</c>, an unsigned 63-bit value. Zero is taken everywhere, as by Dovecot: it is before every change.</summary>
    public static bool TryReadModSeq(this ref ImapReader reader, out ModSeq modSeq)
    {
        var read = reader.TryReadNumber64(out var value);
        modSeq = new((ulong)value);
        return read;
    }

    /// <summary>Reads <c>entry-name SP entry-type-req SP</c>, such as <c>"/flags/\\draft" all</c>, up to the modseq behind it.</summary>
    public static bool TryReadModSeqEntry(this ref ImapReader reader)
    {
        var before = reader.Rest;
        return reader.TryReadString(out var name)
            && (IsFlagEntry(name) || reader.FailAt(before, "invalid metadata item"))
            && reader.TryReadSpace()
            && TryReadEntryType(ref reader)
            && reader.TryReadSpace();
    }

    private static bool IsFlagEntry(ReadOnlySpan<byte> name)
    {
        var flag = new ImapReader(name.Length > FlagEntries.Length && Ascii.EqualsIgnoreCase(name[..FlagEntries.Length], FlagEntries) ? name[FlagEntries.Length..] : []);
        return flag.TryReadFlag(out _, out _) && flag.IsAtEnd;
    }

    private static bool TryReadEntryType(ref ImapReader reader)
    {
        var before = reader.Rest;
        return reader.TryReadAtom(out var type)
            && (Ascii.EqualsIgnoreCase(type, "all"u8) || Ascii.EqualsIgnoreCase(type, "priv"u8) || Ascii.EqualsIgnoreCase(type, "shared"u8)
                || reader.FailAt(before, "priv, shared or all expected"));
    }
}
