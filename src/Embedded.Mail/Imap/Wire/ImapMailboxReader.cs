using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Imap.Wire;

/// <summary>Reads mailbox names and patterns.</summary>
internal static class ImapMailboxReader
{
    // list-char = ATOM-CHAR / list-wildcards / resp-specials
    private static readonly SearchValues<byte> ListOctets = SearchValues.Create(
        "!#$%&'*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz|}~"u8);

    /// <summary>
    /// Reads <c>mailbox</c>. <paramref name="name"/> is null when the syntax is right and no mailbox can have such a name, be it for its encoding: that is for NO and not for BAD, as with Dovecot.
    /// </summary>
    public static bool TryReadMailbox(this ref ImapReader reader, MailboxNaming naming, out MailboxName? name)
    {
        name = null;
        if (!reader.TryReadMailboxText(naming, out var text))
        {
            return false;
        }

        _ = text is not null && naming.TryCreate(text, out name);
        return true;
    }

    /// <summary>Reads <c>mailbox</c> as text with the client's separator, such as one that ends in a separator; null when it is not in the encoding of names.</summary>
    public static bool TryReadMailboxText(this ref ImapReader reader, MailboxNaming naming, out string? text)
    {
        text = null;
        if (!reader.TryReadAString(out var octets))
        {
            return false;
        }

        _ = naming.TryDecode(octets, out text);
        return true;
    }

    /// <summary>
    /// Reads <c>list-mailbox</c>: a pattern, decoded, with the client's separator. The wildcards are not affected by the encoding. What is not in the encoding of names stays as it is, and finds nothing.
    /// </summary>
    public static bool TryReadListPattern(this ref ImapReader reader, MailboxNaming naming, [NotNullWhen(true)] out string? pattern)
    {
        pattern = null;
        var read = reader.Peek is (byte)'"' or (byte)'{'
            ? reader.TryReadString(out var octets)
            : reader.TryReadRun(ListOctets, "mailbox pattern expected", out octets);
        if (!read)
        {
            return false;
        }

        _ = naming.TryDecode(octets, out pattern);
        pattern ??= Encoding.Latin1.GetString(octets);
        return true;
    }
}
