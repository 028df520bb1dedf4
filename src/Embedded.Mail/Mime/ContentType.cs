namespace Embedded.Mail.Mime;

/// <summary>Reads what stands before the parameters of a Content-Type field.</summary>
internal static class ContentType
{
    /// <summary>
    /// Reads <c>type/subtype</c>, without comments. What is neither that nor a lone type is no type at all: nothing is written then.
    /// </summary>
    /// <returns>Whether parameters may follow.</returns>
    public static bool Read(ref TokenReader reader, ref OctetBuilder output)
    {
        reader.SkipBlank();
        var result = reader.ReadMimeToken(ref output);
        if (result != TokenResult.More && output.Length > 0)
        {
            return false;
        }

        if (result == TokenResult.More && output.Length > 0 && reader.Current == '/' && TryReadSubtype(ref reader, ref output))
        {
            return true;
        }

        output.Truncate(0);
        return false;
    }

    private static bool TryReadSubtype(ref TokenReader reader, ref OctetBuilder output)
    {
        reader.Skip();
        output.Add((byte)'/');
        var start = output.Length;
        return reader.SkipBlank() == TokenResult.More
            && reader.ReadMimeToken(ref output) != TokenResult.Broken
            && output.Length > start
            && (reader.IsAtEnd || reader.Current == ';');
    }
}
