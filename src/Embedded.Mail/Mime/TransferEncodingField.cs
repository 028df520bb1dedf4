namespace Embedded.Mail.Mime;

/// <summary>Reads a part's Content-Transfer-Encoding.</summary>
internal static class TransferEncodingField
{
    /// <summary>Reads the encoding; of several fields the first that is one token counts.</summary>
    /// <returns>False when the part has none, or is no MIME: it is <c>7bit</c> then (RFC 2045 §6.1).</returns>
    public static bool TryRead(FieldText text, int part, ref OctetBuilder encoding)
    {
        var field = text.Part(part).Is(PartTraits.Mime) ? text.Find(part, MimeField.ContentTransferEncoding) : -1;
        for (; field >= 0; field = text.Find(part, MimeField.ContentTransferEncoding, field + 1))
        {
            encoding.Truncate(0);
            var reader = new TokenReader(text.Value(part, field));
            if (reader.SkipBlank() == TokenResult.More && reader.ReadMimeToken(ref encoding) == TokenResult.End && encoding.Length > 0)
            {
                return true;
            }
        }

        return false;
    }
}
