namespace Embedded.Mail.Mime;

/// <summary>The beginning of a message's text, for lists of messages: PREVIEW of RFC 8970, and SNIPPET before it.</summary>
public static class MessagePreview
{
    /// <summary>Longest preview in characters, those of Unicode (RFC 8970 §3.3).</summary>
    public const int MaxLength = 200;

    // Markup may fill any space; behind so much of it nobody looks for text.
    private const int MaxRead = 1024 * 1024;

    /// <summary>
    /// Makes the preview of a message, the same each time: from its first text part, in a multipart/alternative rather from text/plain, and not from enclosed
    /// messages. Blanks and line ends become one space, markup and quoted text go; quoted text stands, with one <c>&gt;</c> before it, where there is no other.
    /// Only the beginning of the text is read.
    /// </summary>
    /// <param name="message">The message.</param>
    /// <param name="structure">The scan of <paramref name="message"/>.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>At most <see cref="MaxLength"/> characters; empty where the message has no text that can be read.</returns>
    /// <exception cref="IOException">The store cannot read its own octets.</exception>
    public static async ValueTask<string> ReadAsync(MessageBody message, MessageStructure structure, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(structure);
        foreach (var part in await FindTextsAsync(message, structure[0], structure, cancellationToken))
        {
            var text = await ReadPartAsync(message, part, cancellationToken);
            if (text.Length > 0)
            {
                return text;
            }
        }

        return "";
    }

    // Several only of an alternative: mailers leave its plain text empty at times.
    private static async ValueTask<List<MessagePart>> FindTextsAsync(
        MessageBody message, MessagePart part, MessageStructure structure, CancellationToken cancellationToken)
    {
        if (!part.IsMultipart)
        {
            return part.IsText ? [part] : [];
        }

        var isAlternative = (await part.ReadContentAsync(message, cancellationToken)).Subtype == "alternative";
        var found = new List<MessagePart>();
        for (var child = part.Index + 1; child < part.Next && (isAlternative || found.Count == 0); child = structure[child].Next)
        {
            found.AddRange(await FindTextsAsync(message, structure[child], structure, cancellationToken));
        }

        return isAlternative ? await PlainFirstAsync(message, found, cancellationToken) : found;
    }

    private static async ValueTask<List<MessagePart>> PlainFirstAsync(MessageBody message, List<MessagePart> parts, CancellationToken cancellationToken)
    {
        for (var i = 0; i < parts.Count; i++)
        {
            if ((await parts[i].ReadContentAsync(message, cancellationToken)).Subtype == "plain")
            {
                return i == 0 ? [.. parts.Take(2)] : [parts[i], parts[0]];
            }
        }

        return [.. parts.Take(1)];
    }

    private static async ValueTask<string> ReadPartAsync(MessageBody message, MessagePart part, CancellationToken cancellationToken)
    {
        var content = await part.ReadContentAsync(message, cancellationToken);
        var preview = new PreviewText(MaxLength);
        var body = new OctetRange(part.Body.Offset, Math.Min(part.Body.Length, MaxRead));
        await foreach (var piece in MessageText.ReadPartAsync(message, body, content, new PartTextDecoder(content, marksQuotes: true), cancellationToken))
        {
            if (!preview.Add(piece))
            {
                break;
            }
        }

        return preview.ToString();
    }
}
