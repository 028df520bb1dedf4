using System.Text;
using Embedded.Mail.Messages;
using Embedded.Mail.Mime;

namespace Embedded.Mail.Testing;

/// <summary>A message that lies in a mailbox of a <see cref="TestMailServer"/>, read whole.</summary>
/// <param name="Uid">Its UID in the mailbox.</param>
/// <param name="Flags">Its flags when it was read.</param>
/// <param name="Octets">The message, header and body, with CRLF line ends.</param>
public sealed record ReceivedMessage(Uid Uid, MessageFlags Flags, ReadOnlyMemory<byte> Octets)
{
    /// <summary>The whole message as UTF-8 text.</summary>
    public string Text => Encoding.UTF8.GetString(Octets.Span);

    /// <summary>The text after the header, as it stands in the message: encodings of MIME are not undone.</summary>
    public string Body => Text.IndexOf("\r\n\r\n", StringComparison.Ordinal) is var end and >= 0 ? Text[(end + 4)..] : "";

    /// <summary>The subject, with encoded words decoded; empty when the message has none.</summary>
    public string Subject => Header("Subject") ?? "";

    /// <summary>The value of the first field of a name, unfolded and with encoded words decoded; null when the message has none.</summary>
    /// <param name="name">The name in any case, without colon.</param>
    public string? Header(string name) =>
        HeaderFields.TryFind(Octets.Span, Encoding.ASCII.GetBytes(name), out var field) ? field.DecodeValue() : null;
}
