using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Imap.Commands;

/// <summary>Writes METADATA responses (RFC 5464 §4.4.1).</summary>
internal static class MetadataResponses
{
    /// <summary>Writes <c>* METADATA name (entry value …)</c>, or nothing where there is no entry. No mailbox is the server; a null value is NIL.</summary>
    public static void Write(ImapWriter output, MailboxName? mailbox, IReadOnlyCollection<KeyValuePair<string, ReadOnlyMemory<byte>?>> entries)
    {
        if (entries.Count == 0)
        {
            return;
        }

        _ = output.Write("* METADATA "u8);
        _ = (mailbox is null ? output.Write("\"\""u8) : output.Mailbox(mailbox)).Write(" ("u8);
        var separate = false;
        foreach (var (name, value) in entries)
        {
            _ = separate ? output.Space() : output;
            WriteName(output, name);
            WriteValue(output.Space(), value);
            separate = true;
        }

        _ = output.Write(")\r\n"u8);
    }

    /// <summary>Writes the name of an entry.</summary>
    public static void WriteName(ImapWriter output, string name)
    {
        foreach (var c in name)
        {
            if (!ImapReader.IsAtomOctet((byte)c))
            {
                _ = output.String(name);
                return;
            }
        }

        _ = output.Text(name);
    }

    // value = nstring / literal8: NUL can stand only in the latter.
    private static void WriteValue(ImapWriter output, ReadOnlyMemory<byte>? value)
    {
        if (value is not { } octets)
        {
            _ = output.Nil();
        }
        else if (octets.Span.Contains((byte)0))
        {
            _ = output.LiteralHeader(octets.Length, isBinary: true).Write(octets.Span);
        }
        else
        {
            _ = output.String(octets.Span);
        }
    }
}
