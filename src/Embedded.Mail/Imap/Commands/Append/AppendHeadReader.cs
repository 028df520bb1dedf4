using System.Collections.Immutable;
using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands.Append;

/// <summary>Reads what comes before a message's octets (RFC 9051 §9 <c>append-message</c>, RFC 4469 §5, RFC 6855 §4).</summary>
internal static class AppendHeadReader
{
    /// <summary>Reads <c>SP [flag-list SP] [date-time SP]</c> and what announces the message.</summary>
    /// <param name="reader">The octets, which end in a literal's header or with the command.</param>
    /// <param name="hasLiteral">Whether they end in a literal's header.</param>
    /// <param name="head">What was read.</param>
    public static bool TryReadAppendHead(this ref ImapReader reader, bool hasLiteral, out AppendHead? head)
    {
        head = null;
        var flags = MessageFlags.None;
        ImmutableArray<Keyword> keywords = [];
        DateTimeOffset? date = null;
        if (!reader.TryReadSpace() || (reader.Peek == '(' && !(reader.TryReadFlagList(out flags, out keywords) && reader.TryReadSpace())))
        {
            return false;
        }

        if (reader.Peek == '"')
        {
            if (!reader.TryReadDateTime(out var given) || !reader.TryReadSpace())
            {
                return false;
            }

            date = given;
        }

        var options = new AppendOptions { Flags = flags, Keywords = keywords, InternalDate = date };
        return TryReadForm(ref reader, hasLiteral, options, out head);
    }

    /// <summary>Whether nothing but a literal's header is left.</summary>
    public static bool TryReadLiteralHeader(this ref ImapReader reader, bool hasLiteral) =>
        (hasLiteral && ImapLiteralHeader.TryParseLineEnd(reader.Rest, out _, out var start) && start == 0) || reader.Fail("literal expected");

    /// <summary>Whether nothing but a literal8's header is left.</summary>
    public static bool TryReadLiteral8Header(this ref ImapReader reader, bool hasLiteral) =>
        reader.Peek == '~' ? reader.TryReadLiteralHeader(hasLiteral) : reader.Fail("literal8 expected");

    private static bool TryReadForm(ref ImapReader reader, bool hasLiteral, AppendOptions options, out AppendHead? head)
    {
        head = null;
        if (reader.NextIsWord("CATENATE"u8))
        {
            if (!reader.TryReadWord("CATENATE"u8) || !reader.TryReadSpace() || !reader.TryReadOpen())
            {
                return false;
            }

            head = new AppendHead(options, AppendForm.Catenate, reader.Rest.ToArray());
            return reader.Peek != ')' || reader.Fail("CATENATE list is empty");
        }

        var isUtf8 = reader.NextIsWord("UTF8"u8);
        if (isUtf8 && !(reader.TryReadWord("UTF8"u8) && reader.TryReadSpace() && reader.TryReadOpen()))
        {
            return false;
        }

        head = new AppendHead(options, isUtf8 ? AppendForm.Utf8 : AppendForm.Literal, default);
        return isUtf8 ? reader.TryReadLiteral8Header(hasLiteral) : reader.TryReadLiteralHeader(hasLiteral);
    }
}
