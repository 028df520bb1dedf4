namespace Embedded.Mail.Mime;

/// <summary>Reads what stands before the parameters of a Content-Type field.</summary>
internal static class ContentType
{
    /// <summary>Reads <c>type/subtype</c>, as much of it as there is, without comments.</summary>
    /// <returns>Whether parameters may follow.</returns>
    public static bool Read(ref TokenReader reader, ref OctetBuilder output)
    {
        if (reader.SkipBlank() != TokenResult.More || reader.ReadMimeToken(ref output) != TokenResult.More || reader.Current != '/')
        {
            return false;
        }

        reader.Skip();
        if (reader.SkipBlank() != TokenResult.More)
        {
            return false;
        }

        output.Add((byte)'/');
        return reader.ReadMimeToken(ref output) != TokenResult.Broken;
    }
}
