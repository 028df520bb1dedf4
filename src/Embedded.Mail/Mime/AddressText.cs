using System.Buffers;

namespace Embedded.Mail.Mime;

/// <summary>
/// The addresses of a field in one spelling, as search compares them: without comments and folding, quoted only where that is needed, decoded. Dovecot's spelling, so that
/// the same searches find the same messages.
/// </summary>
internal static class AddressText
{
    private static readonly SearchValues<byte> Phrase =
        SearchValues.Create("!#$%&'*+-/=?^_`{|}~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    private static readonly SearchValues<byte> LocalPart =
        SearchValues.Create("!#$%&'*+-/=?^_`{|}~.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    /// <summary>Spells the addresses of a field's value, folding included.</summary>
    public static string Of(ReadOnlySpan<byte> value)
    {
        var output = new ArrayBufferWriter<byte>(value.Length + 16);
        var addresses = new AddressReader(value, stackalloc byte[256]);
        var first = true;
        var inGroup = false;
        while (addresses.Read())
        {
            // Neither a group's beginning nor its end has a domain; the end has no name either.
            var isEnd = !addresses.HasDomain && !addresses.HasMailbox;
            output.Write(isEnd ? ";"u8 : first && inGroup ? " "u8 : first ? ""u8 : ", "u8);
            inGroup = !addresses.HasDomain ? !isEnd : inGroup;
            first = !addresses.HasDomain && !isEnd;
            Write(output, ref addresses);
        }

        addresses.Dispose();
        return EncodedWords.Decode(output.WrittenSpan);
    }

    private static void Write(ArrayBufferWriter<byte> output, ref AddressReader address)
    {
        if (address.HasDomain)
        {
            WriteMailbox(output, ref address);
        }
        else if (address.HasMailbox)
        {
            WriteWord(output, address.Mailbox, Phrase);
            output.Write(":"u8);
        }
    }

    private static void WriteMailbox(ArrayBufferWriter<byte> output, ref AddressReader address)
    {
        var hasBrackets = address.HasName || address.HasRoute;
        if (address.Name.Length > 0)
        {
            WriteWord(output, address.Name, Phrase);
            output.Write(" "u8);
        }

        output.Write(hasBrackets ? "<"u8 : ""u8);
        if (address.HasRoute)
        {
            output.Write(address.Route);
            output.Write(":"u8);
        }

        // What AddressReader puts for missing parts is no text of the message.
        WriteWord(output, address.IsMailboxMissing ? ""u8 : address.Mailbox, LocalPart);
        output.Write("@"u8);
        output.Write(address.IsDomainMissing ? ""u8 : address.Domain);
        output.Write(hasBrackets ? ">"u8 : ""u8);
    }

    // Within quotes an encoded word would not be decoded (RFC 2047 §5).
    private static void WriteWord(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> word, SearchValues<byte> plain)
    {
        if (!word.ContainsAnyExcept(plain) || word.IndexOf("=?"u8) >= 0)
        {
            output.Write(word);
            return;
        }

        output.Write("\""u8);
        while (word.IndexOfAny((byte)'"', (byte)'\\') is var at and >= 0)
        {
            output.Write(word[..at]);
            output.Write("\\"u8);
            output.Write(word.Slice(at, 1));
            word = word[(at + 1)..];
        }

        output.Write(word);
        output.Write("\""u8);
    }
}
