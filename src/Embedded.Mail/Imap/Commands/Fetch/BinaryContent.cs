using Embedded.Mail.Mime;

namespace Embedded.Mail.Imap.Commands.Fetch;

/// <summary>Finds a part, or a message, behind its transfer encodings (RFC 3516 §4.2).</summary>
internal static class BinaryContent
{
    /// <summary>Opens the part; it is decoded while it is read.</summary>
    /// <returns>Null when nothing here decodes its encoding, or that of a part in it: UNKNOWN-CTE.</returns>
    public static async ValueTask<MessageBody?> OpenAsync(
        FetchSection section, MessageStructure structure, OctetRange range, MessageBody message, CancellationToken cancellationToken)
    {
        if (!structure.TryFindPart(section.Path.AsSpan(), out var part))
        {
            return await DecodedPart.OpenAsync(message, range, "binary", cancellationToken);
        }

        // What has parts is decoded leaf by leaf.
        if (section.Path.IsEmpty || structure[part].IsMultipart || structure[part].IsMessage)
        {
            return await BinaryMessageBuilder.OpenAsync(message, structure, part, range, cancellationToken);
        }

        var content = await structure[part].ReadContentAsync(message, cancellationToken);
        return await DecodedPart.OpenAsync(message, range, content.TransferEncoding, cancellationToken);
    }
}
