using Embedded.Mail.Mime;

namespace Embedded.Mail.Imap.Commands.Fetch;

/// <summary>Finds a part behind its transfer encoding (RFC 3516 §4.2).</summary>
internal static class BinaryContent
{
    /// <summary>Opens the part; it is decoded while it is read.</summary>
    /// <returns>Null when nothing here decodes its encoding: UNKNOWN-CTE.</returns>
    public static async ValueTask<DecodedPart?> OpenAsync(
        FetchSection section, MessageStructure structure, OctetRange range, MessageBody message, CancellationToken cancellationToken)
    {
        // Only leaves are encoded (RFC 2045 §6.4); BINARY[] is the message as it is.
        if (section.Path.IsEmpty || !structure.TryFindPart(section.Path.AsSpan(), out var part) || structure[part].IsMultipart || structure[part].IsMessage)
        {
            return await DecodedPart.OpenAsync(message, range, "binary", cancellationToken);
        }

        var content = await structure[part].ReadContentAsync(message, cancellationToken);
        return await DecodedPart.OpenAsync(message, range, content.TransferEncoding, cancellationToken);
    }
}
