using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Imap.Wire;

/// <summary>Reads mailbox names and patterns.</summary>
internal static class ImapMailboxReader
{
    // list-char = ATOM-CHAR / list-wildcards / resp-specials
    private static readonly SearchValues<byte> ListOctets = SearchValues.Create(
        "!#$%&'*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz|}~"u8);

    /// <summary>Reads <c>mailbox</c>. <paramref name="name"/> is null when the syntax is right and no mailbox can have such a name.</summary>
    public static bool TryReadMailbox(this ref ImapReader reader, MailboxNaming naming, out MailboxName? name)
    {
        name = null;
        if (!reader.TryReadMailboxText(naming, out var text))
        {
            return false;
        }

        _ = naming.TryCreate(text, out name);
        return true;
    }

    /// <summary>Reads <c>mailbox</c> as text with the client's separator, such as one that ends in a separator.</summary>
    public static bool TryReadMailboxText(this ref ImapReader reader, MailboxNaming naming, [NotNullWhen(true)] out string? text)
    {
        var before = reader.Rest;
        text = null;
        return reader.TryReadAString(out var octets) && (naming.TryDecode(octets, out text) || reader.FailAt(before, NotDecodable(naming)));
    }

    /// <summary>Reads <c>list-mailbox</c>: a pattern, decoded, with the client's separator. The wildcards are not affected by the encoding.</summary>
    public static bool TryReadListPattern(this ref ImapReader reader, MailboxNaming naming, [NotNullWhen(true)] out string? pattern)
    {
        var before = reader.Rest;
        pattern = null;
        var read = reader.Peek is (byte)'"' or (byte)'{'
            ? reader.TryReadString(out var octets)
            : reader.TryReadRun(ListOctets, "mailbox pattern expected", out octets);
        return read && (naming.TryDecode(octets, out pattern) || reader.FailAt(before, NotDecodable(naming)));
    }

    private static string NotDecodable(MailboxNaming naming) =>
        naming.IsUtf8 ? "Mailbox name is not valid UTF-8" : "Mailbox name is not valid modified UTF-7";
}
