using System.Buffers;
using System.Text;
using Embedded.Mail.Mime;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands.Fetch;

/// <summary>
/// BODY and BODYSTRUCTURE of messages with parts of type message/global for clients of IMAP4rev2, which hear what such a part encloses (RFC 9051 §9, <c>body-type-msg</c>). Stores have them
/// in the form of RFC 3501, in which it is a part like any other.
/// </summary>
internal static class GlobalParts
{
    private static ReadOnlySpan<byte> Type => "\"message\" \"global\""u8;

    /// <summary>Whether a structure has such a part.</summary>
    public static bool Occur(MessageMetadata metadata) => Occur(metadata.BodyStructure.Span) || Occur(metadata.Body.Span);

    /// <summary>Writes both anew, as far as they are there.</summary>
    public static async ValueTask DescribeAsync(MessageMetadata metadata, MessageBody message, CancellationToken cancellationToken)
    {
        var structure = await MessageStructure.ScanAsync(message, cancellationToken);
        if (!metadata.Body.IsEmpty)
        {
            var body = new ArrayBufferWriter<byte>();
            await structure.WriteBodyAsync(message, body, cancellationToken, ImapForm.Rev2);
            metadata.Body = body.WrittenMemory;
        }

        if (!metadata.BodyStructure.IsEmpty)
        {
            var extended = new ArrayBufferWriter<byte>();
            await structure.WriteBodyStructureAsync(message, extended, cancellationToken, ImapForm.Rev2);
            metadata.BodyStructure = extended.WrittenMemory;
        }
    }

    // Some text that looks so costs a look at the message, and no more.
    private static bool Occur(ReadOnlySpan<byte> structure)
    {
        while (structure.IndexOf("\" \""u8) is var at and >= 0)
        {
            var start = at - Type.IndexOf("\" \""u8);
            if (start >= 0 && start + Type.Length <= structure.Length && Ascii.EqualsIgnoreCase(structure.Slice(start, Type.Length), Type))
            {
                return true;
            }

            structure = structure[(at + 1)..];
        }

        return false;
    }
}
