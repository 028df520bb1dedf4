using System.Collections.Immutable;
using System.Text;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Imap.Wire;

/// <summary>Reads flags (RFC 9051 §9: <c>flag</c>, <c>flag-list</c>).</summary>
internal static class ImapFlagReader
{
    /// <summary>What is wrong with a keyword that is one by the grammar (RFC 9051 §9, <c>flag-keyword</c>).</summary>
    public const string KeywordTooLong = "Keyword is too long";

    /// <summary>Reads <c>flag-list</c>: flags in parentheses, possibly none.</summary>
    public static bool TryReadFlagList(this ref ImapReader reader, out MessageFlags flags, out ImmutableArray<Keyword> keywords)
    {
        var before = reader.Rest;
        flags = MessageFlags.None;
        keywords = [];
        if (!reader.TryReadOpen())
        {
            return false;
        }

        return (reader.Peek == ')' || TryReadFlags(ref reader, ref flags, ref keywords)) && reader.TryReadClose() || reader.FailAt(before, "flag list expected");
    }

    /// <summary>Reads <c>flag-list / (flag *(SP flag))</c>, as STORE has it: with or without parentheses.</summary>
    public static bool TryReadStoreFlags(this ref ImapReader reader, out MessageFlags flags, out ImmutableArray<Keyword> keywords)
    {
        flags = MessageFlags.None;
        keywords = [];
        return reader.Peek == '(' ? reader.TryReadFlagList(out flags, out keywords) : TryReadFlags(ref reader, ref flags, ref keywords);
    }

    /// <summary>
    /// Reads one flag: a system flag, or a keyword. <c>\Recent</c>, which a client cannot set, is refused as every unknown system flag is.
    /// </summary>
    public static bool TryReadFlag(this ref ImapReader reader, out MessageFlags flag, out Keyword keyword)
    {
        var before = reader.Rest;
        flag = MessageFlags.None;
        keyword = default;
        if (reader.Peek != '\\')
        {
            return reader.TryReadAtom(out var name)
                && (Keyword.TryCreate(Encoding.ASCII.GetString(name), out keyword) || reader.FailAt(before, KeywordTooLong));
        }

        reader.Skip(1);
        if (!reader.TryReadAtom(out var system))
        {
            return reader.FailAt(before, "flag expected");
        }

        flag = SystemFlag(system);
        return flag != MessageFlags.None || reader.FailAt(before, "Invalid system flag");
    }

    private static bool TryReadFlags(ref ImapReader reader, ref MessageFlags flags, ref ImmutableArray<Keyword> keywords)
    {
        ImmutableArray<Keyword>.Builder? found = null;
        do
        {
            if (!reader.TryReadFlag(out var flag, out var keyword))
            {
                return false;
            }

            flags |= flag;
            if (flag == MessageFlags.None)
            {
                (found ??= ImmutableArray.CreateBuilder<Keyword>()).Add(keyword);
            }
        }
        while (reader.Peek == ' ' && reader.TryReadSpace());

        keywords = found is null ? [] : found.DrainToImmutable();
        return true;
    }

    private static MessageFlags SystemFlag(ReadOnlySpan<byte> name) => name.Length switch
    {
        4 when Ascii.EqualsIgnoreCase(name, "SEEN"u8) => MessageFlags.Seen,
        5 when Ascii.EqualsIgnoreCase(name, "DRAFT"u8) => MessageFlags.Draft,
        7 when Ascii.EqualsIgnoreCase(name, "FLAGGED"u8) => MessageFlags.Flagged,
        7 when Ascii.EqualsIgnoreCase(name, "DELETED"u8) => MessageFlags.Deleted,
        8 when Ascii.EqualsIgnoreCase(name, "ANSWERED"u8) => MessageFlags.Answered,
        _ => MessageFlags.None,
    };
}
